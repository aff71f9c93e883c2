package io.throughline.examples.cluster.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.throughline.examples.kit.ReceivedTelemetry;
import org.junit.jupiter.api.Test;

class ExpectedSpanTest {

  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();

  @Test
  void what_a_trace_lacks_is_named() {
    receive("publisher", "mqtt.publish", SpanKind.SPAN_KIND_PRODUCER, 1, 0);
    receive("mqtt-broker", "mqtt.publish.handle", SpanKind.SPAN_KIND_CONSUMER, 2, 1);
    receive("mqtt-broker", "mqtt.message.receive", SpanKind.SPAN_KIND_INTERNAL, 3, 1);
    receive("mqtt-broker", "mqtt.deliver", SpanKind.SPAN_KIND_PRODUCER, 4, 2);

    assertThat(ExpectedSpan.MESSAGE.missingFrom(telemetry.traces().get(0)))
        .containsExactly(
            "the trace has no INTERNAL span mqtt.message.receive of mqtt-broker below"
                + " mqtt.publish.handle",
            "the trace has no CLIENT span placement.v1.Placement/Store of mqtt-broker below"
                + " mqtt.publish.handle",
            "the trace has no CLIENT span journal.v1.Journal/Append of mqtt-broker below"
                + " mqtt.publish.handle",
            "the trace has no CONSUMER span mqtt.process of subscriber below mqtt.deliver");
  }

  private void receive(String service, String name, SpanKind kind, int id, int parent) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(id(16, 7))
            .setSpanId(id(8, id))
            .setName(name)
            .setKind(kind)
            .setStartTimeUnixNano(id)
            .setEndTimeUnixNano(id + 1_500_000L);
    if (parent != 0) {
      span.setParentSpanId(id(8, parent));
    }
    telemetry.addSpans(request(service, span));
  }

  private static ExportTraceServiceRequest request(String service, Span.Builder span) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(
                    Resource.newBuilder()
                        .addAttributes(
                            KeyValue.newBuilder()
                                .setKey("service.name")
                                .setValue(AnyValue.newBuilder().setStringValue(service))))
                .addScopeSpans(ScopeSpans.newBuilder().addSpans(span)))
        .build();
  }

  private static ByteString id(int length, int value) {
    byte[] id = new byte[length];
    id[length - 1] = (byte) value;
    id[length - 2] = (byte) (value >> 8);
    return ByteString.copyFrom(id);
  }
}
