package io.throughline.examples.kit;

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
import java.util.List;
import org.junit.jupiter.api.Test;

class TraceTest {

  private final ReceivedTelemetry telemetry = new ReceivedTelemetry();

  @Test
  void the_tree_shows_service_name_kind_and_duration() {
    receive("publisher", "mqtt.publish", SpanKind.SPAN_KIND_PRODUCER, 1, 0);
    receive("mqtt-broker", "mqtt.publish.handle", SpanKind.SPAN_KIND_CONSUMER, 2, 1);
    receive("mqtt-broker", "mqtt.message.receive", SpanKind.SPAN_KIND_INTERNAL, 3, 2);
    receive("mqtt-broker", "mqtt.deliver", SpanKind.SPAN_KIND_PRODUCER, 4, 2);

    assertThat(TraceTree.lines(telemetry.traces().get(0), new Style(false)))
        .containsExactly(
            "publisher    mqtt.publish                PRODUCER      1.50 ms",
            "mqtt-broker  └─ mqtt.publish.handle      CONSUMER      1.50 ms",
            "mqtt-broker     ├─ mqtt.message.receive  INTERNAL      1.50 ms",
            "mqtt-broker     └─ mqtt.deliver          PRODUCER      1.50 ms");
  }

  @Test
  void no_more_traces_are_kept_than_the_latest_thousand() {
    for (int i = 0; i < 1500; i++) {
      telemetry.addSpans(
          request("publisher", Span.newBuilder().setTraceId(id(16, i)).setSpanId(id(8, 1))));
    }

    List<Trace> traces = telemetry.traces();
    assertThat(traces).hasSize(1000);
    assertThat(traces.get(0).spans().get(0).span().getTraceId()).isEqualTo(id(16, 500));
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
