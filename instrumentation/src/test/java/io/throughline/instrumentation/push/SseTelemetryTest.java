package io.throughline.instrumentation.push;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.throughline.semconv.SseAttributes;
import io.throughline.semconv.SseCloseReason;
import io.throughline.semconv.SseResumptionResult;
import io.throughline.testing.TelemetryExtension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SseTelemetryTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private SseTelemetry sse;

  @BeforeEach
  void create() {
    sse = SseTelemetry.create(telemetry.openTelemetry());
  }

  @Test
  void streams_are_counted_while_they_are_open() {
    sse.opened();
    SseStream second = sse.opened();

    assertSum("sse.connection.count", 2, Attributes.empty());
    second.ended(SseCloseReason.CLIENT);
    assertSum("sse.connection.count", 1, Attributes.empty());
    assertSum("sse.connections.opened", 2, Attributes.empty());
  }

  @Test
  void events_and_resumptions_are_counted() {
    SseStream stream = sse.opened();
    stream.resumed(SseResumptionResult.GAP);
    stream.sent(2);
    stream.sent(1);

    assertSum("sse.events.sent", 3, Attributes.empty());
    assertSum(
        "sse.connections.resumed",
        1,
        Attributes.of(SseAttributes.SSE_RESUMPTION_RESULT, SseResumptionResult.GAP.value()));
  }

  @Test
  void a_stream_ends_once_with_its_first_reason_after_seconds() {
    SseStream stream = sse.opened();
    stream.ended(SseCloseReason.SLOW);
    stream.ended(SseCloseReason.SHUTDOWN);

    assertSum("sse.connection.count", 0, Attributes.empty());
    assertThat(telemetry)
        .metric("sse.connection.duration")
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasAttributes(
                                Attributes.of(
                                    SseAttributes.SSE_CLOSE_REASON, SseCloseReason.SLOW.value()))
                            .satisfies(
                                // In another unit it would be thousands.
                                lasted -> assertThat(lasted.getSum()).isBetween(1e-9, 600.0))));
  }

  private void assertSum(String metric, long value, Attributes attributes) {
    assertThat(telemetry)
        .metric(metric)
        .hasLongSumSatisfying(
            sum ->
                sum.hasPointsSatisfying(point -> point.hasValue(value).hasAttributes(attributes)));
  }
}
