package io.throughline.viewer.internal.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * OTLP from JSON, which differs from protobuf's: ids are hex, enums are numbers, and fields that
 * are not known are passed over. What protobuf's own reader would take is taken as well: numbers as
 * strings, names of enums, names of fields in snake_case.
 */
public final class OtlpJsonReader {

  static final Set<String> HEX_FIELDS = Set.of("trace_id", "span_id", "parent_span_id");

  /** Below protobuf's own limit, under which what was read has to be read again. */
  private static final int MAX_DEPTH = 64;

  private static final int MAX_DIGITS = 400; // those of a double written out

  private static final JsonFactory JSON = JsonFactory.builder().build();

  private static final Map<String, Map<String, FieldDescriptor>> FIELDS = new ConcurrentHashMap<>();

  private OtlpJsonReader() {}

  /** The request that is one JSON object. */
  public static Message read(byte[] json, OtlpSignalKind kind) throws MalformedOtlpException {
    Message.Builder request = kind.request();
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new MalformedOtlpException("not a request of OTLP in JSON: no object");
      }
      message(parser, request, 0, new MessageLimit());
      return request.build();
    } catch (JacksonException | IllegalArgumentException | ArithmeticException e) {
      throw new MalformedOtlpException("not a request of OTLP in JSON: " + firstLine(e));
    }
  }

  /** The signal of a request, by its first field; null if it is not a request. */
  public static @Nullable OtlpSignalKind kind(byte[] json) {
    try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        OtlpSignalKind kind = OtlpSignalKind.ofJsonField(name);
        if (kind != null) {
          return kind;
        }
        parser.nextToken();
        parser.skipChildren();
      }
      return null;
    } catch (JacksonException e) {
      return null;
    }
  }

  private static String firstLine(RuntimeException e) {
    String message = String.valueOf(e.getMessage());
    int end = message.indexOf('\n');
    return end < 0 ? message : message.substring(0, end);
  }

  private static void message(
      JsonParser parser, Message.Builder into, int depth, MessageLimit limit)
      throws MalformedOtlpException {
    limit.count();
    if (depth > MAX_DEPTH) {
      throw new MalformedOtlpException("values are nested in more than " + MAX_DEPTH + " levels");
    }
    Map<String, FieldDescriptor> fields =
        FIELDS.computeIfAbsent(into.getDescriptorForType().getFullName(), name -> byName(into));
    for (String name = parser.nextName(); name != null; name = parser.nextName()) {
      FieldDescriptor field = fields.get(name);
      JsonToken token = parser.nextToken();
      if (field == null) {
        parser.skipChildren();
      } else if (token != JsonToken.VALUE_NULL) {
        field(parser, into, field, depth, limit);
      }
    }
  }

  private static Map<String, FieldDescriptor> byName(Message.Builder message) {
    return message.getDescriptorForType().getFields().stream()
        .flatMap(
            field ->
                Stream.of(field.getJsonName(), field.getName())
                    .distinct()
                    .map(name -> Map.entry(name, field)))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static void field(
      JsonParser parser, Message.Builder into, FieldDescriptor field, int depth, MessageLimit limit)
      throws MalformedOtlpException {
    if (!field.isRepeated()) {
      into.setField(field, value(parser, into, field, depth, limit));
      return;
    }
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw wrong(field, "an array");
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      into.addRepeatedField(field, value(parser, into, field, depth, limit));
    }
  }

  private static Object value(
      JsonParser parser, Message.Builder into, FieldDescriptor field, int depth, MessageLimit limit)
      throws MalformedOtlpException {
    JsonToken token = parser.currentToken();
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      if (token != JsonToken.START_OBJECT) {
        throw wrong(field, "an object");
      }
      Message.Builder child = into.newBuilderForField(field);
      message(parser, child, depth + 1, limit);
      return child.build();
    }
    if (!token.isScalarValue()) {
      throw wrong(field, "a value");
    }
    String text = parser.getString();
    if (isNumber(field) && text.length() > MAX_DIGITS) {
      throw wrong(field, "a number");
    }
    return switch (field.getJavaType()) {
      case INT -> number32(text, field);
      case LONG -> number64(text, field);
      case FLOAT -> Float.valueOf(text);
      case DOUBLE -> Double.valueOf(text);
      case BOOLEAN -> parser.getBooleanValue();
      case STRING -> text;
      case BYTE_STRING -> bytes(text, field);
      case ENUM -> enumValue(text, field);
      case MESSAGE -> throw new IllegalStateException(field.getFullName());
    };
  }

  private static boolean isNumber(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT, LONG, FLOAT, DOUBLE -> true;
      default -> false;
    };
  }

  private static int number32(String text, FieldDescriptor field) {
    boolean unsigned =
        field.getType() == FieldDescriptor.Type.FIXED32
            || field.getType() == FieldDescriptor.Type.UINT32;
    long number = new BigDecimal(text).longValueExact();
    return unsigned && number >>> 32 == 0 ? (int) number : Math.toIntExact(number);
  }

  private static Object number64(String text, FieldDescriptor field) {
    boolean unsigned =
        field.getType() == FieldDescriptor.Type.FIXED64
            || field.getType() == FieldDescriptor.Type.UINT64;
    if (text.length() < 19) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        return new BigDecimal(text).longValueExact(); // such as 1e3
      }
    }
    return unsigned && text.chars().allMatch(Character::isDigit)
        ? Long.parseUnsignedLong(text)
        : new BigDecimal(text).longValueExact();
  }

  private static ByteString bytes(String text, FieldDescriptor field) {
    return ByteString.copyFrom(
        HEX_FIELDS.contains(field.getName())
            ? HexFormat.of().parseHex(text)
            : Base64.getDecoder().decode(text));
  }

  private static EnumValueDescriptor enumValue(String text, FieldDescriptor field)
      throws MalformedOtlpException {
    if (!text.isEmpty() && Character.isLetter(text.charAt(0))) {
      EnumValueDescriptor named = field.getEnumType().findValueByName(text);
      if (named == null) {
        throw wrong(field, "one of " + names(field));
      }
      return named;
    }
    return field.getEnumType().findValueByNumberCreatingIfUnknown(Integer.parseInt(text));
  }

  private static String names(FieldDescriptor field) {
    Function<EnumValueDescriptor, String> name = EnumValueDescriptor::getName;
    return field.getEnumType().getValues().stream().map(name).collect(Collectors.joining(", "));
  }

  private static MalformedOtlpException wrong(FieldDescriptor field, String expected) {
    return new MalformedOtlpException(field.getJsonName() + " has to be " + expected);
  }
}
