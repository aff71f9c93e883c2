package io.throughline.semconv;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeType;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GeneratedCatalogueTest {

  @RegisterExtension
  static final OpenTelemetryExtension telemetry = OpenTelemetryExtension.create();

  @Test
  void the_builder_of_a_counter_carries_name_unit_and_description() {
    MqttMetrics.packetsReceived(telemetry.getOpenTelemetry().getMeter("test"))
        .build()
        .add(2, Attributes.of(MqttAttributes.MQTT_PACKET_TYPE, MqttPacketType.PUBLISH.value()));

    OpenTelemetryAssertions.assertThat(telemetry.getMetrics().get(0))
        .hasName("mqtt.packets.received")
        .hasUnit("{packet}")
        .hasDescription("MQTT control packets that came in.")
        .hasLongSumSatisfying(
            sum ->
                sum.isMonotonic()
                    .hasPointsSatisfying(
                        point ->
                            point
                                .hasValue(2)
                                .hasAttributes(
                                    Attributes.of(MqttAttributes.MQTT_PACKET_TYPE, "publish"))));
  }

  @Test
  void a_histogram_advises_its_boundaries() {
    RpcMetrics.serverCallDuration(telemetry.getOpenTelemetry().getMeter("test"))
        .build()
        .record(0.007);

    OpenTelemetryAssertions.assertThat(telemetry.getMetrics().get(0))
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasBucketBoundaries(
                                0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5,
                                7.5, 10)
                            .hasBucketCounts(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
  }

  @Test
  void a_span_carries_name_and_kind() {
    MqttSpans.publishHandle(telemetry.getOpenTelemetry().getTracer("test")).startSpan().end();

    OpenTelemetryAssertions.assertThat(telemetry.getSpans().get(0))
        .hasName("mqtt.publish.handle")
        .hasKind(SpanKind.CONSUMER);
  }

  @Test
  void keys_have_the_type_of_the_model() {
    assertThat(MqttAttributes.MQTT_QOS.getType()).isEqualTo(AttributeType.LONG);
    assertThat(MqttAttributes.MQTT_RETAIN.getType()).isEqualTo(AttributeType.BOOLEAN);
    assertThat(RpcAttributes.RPC_METHOD.getType()).isEqualTo(AttributeType.STRING);
  }

  @Test
  void log_fields_are_known_by_name() {
    assertThat(LogFields.TIMESTAMP).isEqualTo("@timestamp");
    assertThat(LogFields.TRACE_ID).isEqualTo("trace_id");
  }
}
