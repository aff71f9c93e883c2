package io.throughline.tests.e2e;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Requests of OTLP that have every field there is, with values that are hard to write as JSON. */
final class EveryField {

  private static final int DEPTH = 9;

  private static final List<String> TEXTS =
      List.of("plain", "\"quoted\\", "\u0000\u001f\u2028", "\ud83d\ude00 日本語", "</script>");
  private static final List<Long> NUMBERS =
      List.of(1L, 9007199254740993L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
  private static final List<Double> FRACTIONS =
      List.of(
          0.1,
          -1.5e300,
          Double.MIN_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          9007199254740992.0);

  private final Random random;
  private int choices;

  private EveryField(int seed) {
    random = new Random(seed);
    choices = seed;
  }

  /** Some of each signal, which between them have each form of a value and of a metric. */
  static List<Message> requests() {
    List<Message> requests = new ArrayList<>();
    for (int seed = 0; seed < 10; seed++) {
      EveryField filler = new EveryField(seed);
      requests.add(filler.filled(ExportTraceServiceRequest.newBuilder(), DEPTH));
      requests.add(filler.filled(ExportLogsServiceRequest.newBuilder(), DEPTH));
      requests.add(filler.filled(ExportMetricsServiceRequest.newBuilder(), DEPTH));
    }
    return requests;
  }

  private Message filled(Message.Builder message, int depth) {
    for (OneofDescriptor choice : message.getDescriptorForType().getRealOneofs()) {
      List<FieldDescriptor> options =
          choice.getFields().stream()
              .filter(EveryField::isStable)
              .filter(f -> fits(f, depth))
              .toList();
      set(message, options.get(Math.floorMod(choices++, options.size())), depth);
    }
    message.getDescriptorForType().getFields().stream()
        .filter(EveryField::isStable)
        .filter(field -> field.getRealContainingOneof() == null)
        .forEach(field -> set(message, field, depth));
    return message.build();
  }

  /** Fields of profiles, and those in development, the collector does not pass on. */
  private static boolean isStable(FieldDescriptor field) {
    return !field.getName().contains("strindex") && !field.getName().equals("entity_refs");
  }

  /** Lists of values have lists of values; what is left of the depth ends it. */
  private static boolean fits(FieldDescriptor field, int depth) {
    return depth > 0 || field.getJavaType() != FieldDescriptor.JavaType.MESSAGE;
  }

  private void set(Message.Builder message, FieldDescriptor field, int depth) {
    if (field.isRepeated()) {
      message.addRepeatedField(field, value(message, field, depth));
      message.addRepeatedField(field, value(message, field, depth));
    } else {
      message.setField(field, value(message, field, depth));
    }
  }

  private Object value(Message.Builder message, FieldDescriptor field, int depth) {
    return switch (field.getJavaType()) {
      case MESSAGE -> filled(message.newBuilderForField(field), depth - 1);
      case STRING -> any(TEXTS);
      case LONG -> any(NUMBERS);
      case INT -> any(NUMBERS).intValue();
      case DOUBLE -> any(FRACTIONS);
      case FLOAT -> any(FRACTIONS).floatValue();
      case BOOLEAN -> random.nextBoolean();
      case BYTE_STRING -> bytes(field.getName());
      case ENUM -> known(field.getEnumType().getValues());
    };
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private EnumValueDescriptor known(List<EnumValueDescriptor> values) {
    return values.get(random.nextInt(values.size()));
  }

  private ByteString bytes(String name) {
    byte[] bytes = new byte[name.equals("trace_id") ? 16 : 8];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
