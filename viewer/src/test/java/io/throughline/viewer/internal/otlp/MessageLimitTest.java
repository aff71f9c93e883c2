package io.throughline.viewer.internal.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** Requests that are small as bytes and large as objects. */
class MessageLimitTest {

  private static final int TOO_MANY = MessageLimit.MAX_MESSAGES + 1;

  private static byte[] spans(Iterable<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder().addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
        .build()
        .toByteArray();
  }

  private static void assertRefused(byte[] protobuf) {
    assertThatThrownBy(() -> OtlpSignalKind.TRACES.parse(protobuf))
        .isInstanceOf(MalformedOtlpException.class)
        .hasMessageContaining("a request may have 1000000 messages");
  }

  @Test
  void empty_messages_are_refused_wherever_they_are() {
    byte[] resources = new byte[2 * TOO_MANY];
    for (int i = 0; i < resources.length; i += 2) {
      resources[i] = 1 << 3 | 2; // resource_spans, without a byte
    }
    assertRefused(resources);
    assertRefused(spans(Collections.nCopies(TOO_MANY, Span.getDefaultInstance())));
    Span span =
        Span.newBuilder()
            .addAllAttributes(Collections.nCopies(TOO_MANY, KeyValue.getDefaultInstance()))
            .build();
    assertRefused(spans(Collections.singleton(span)));
  }

  @Test
  void fields_that_nobody_knows_are_messages_too() {
    UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();
    Field.Builder field = Field.newBuilder();
    for (int i = 0; i < TOO_MANY; i++) {
      field.addLengthDelimited(ByteString.EMPTY);
    }
    fields.addField(15, field.build());

    assertRefused(fields.build().toByteArray());
  }

  @Test
  void json_has_the_same_limit() {
    String json = "{\"resourceSpans\":[{}" + ",{}".repeat(TOO_MANY) + "]}";

    assertThatThrownBy(() -> OtlpJsonReader.read(json.getBytes(UTF_8), OtlpSignalKind.TRACES))
        .isInstanceOf(MalformedOtlpException.class)
        .hasMessageContaining("a request may have 1000000 messages");
  }

  @Test
  void deep_values_are_counted_without_an_end_of_the_stack() {
    AnyValue value = AnyValue.getDefaultInstance();
    for (int i = 0; i < 300; i++) {
      value = AnyValue.newBuilder().setArrayValue(ArrayValue.newBuilder().addValues(value)).build();
    }
    Span span =
        Span.newBuilder()
            .setName("n".repeat(1 << 20))
            .addAttributes(KeyValue.newBuilder().setValue(value))
            .build();

    assertThatThrownBy(() -> OtlpSignalKind.TRACES.parse(spans(Collections.singleton(span))))
        .isInstanceOf(MalformedOtlpException.class)
        .hasMessageContaining("not a request of OTLP");
  }

  @Test
  void large_batch_is_taken() throws Exception {
    Span span =
        Span.newBuilder()
            .setName("n")
            .addAllAttributes(
                Collections.nCopies(
                    20,
                    KeyValue.newBuilder()
                        .setKey("http.route")
                        .setValue(AnyValue.newBuilder().setStringValue("/"))
                        .build()))
            .build();
    byte[] request = spans(Collections.nCopies(20_000, span));

    assertThat(OtlpSignalKind.TRACES.parse(request))
        .isEqualTo(ExportTraceServiceRequest.parseFrom(request));
  }
}
