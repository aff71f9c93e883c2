package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** What telemetry says of itself, on both ways out, so that one tells of the other's loss. */
@ExtendWith(FreshGlobal.class)
class SelfTelemetryTest {

  private static final Set<String> OF_THE_SDK =
      Set.of(
          "otel.sdk.span.started",
          "otel.sdk.span.live",
          "otel.sdk.log.created",
          "otel.sdk.processor.span.processed",
          "otel.sdk.processor.span.queue.size",
          "otel.sdk.processor.span.queue.capacity",
          "otel.sdk.processor.log.processed",
          "otel.sdk.processor.log.queue.size",
          "otel.sdk.processor.log.queue.capacity",
          "otel.sdk.exporter.span.exported",
          "otel.sdk.exporter.span.inflight",
          "otel.sdk.exporter.log.exported",
          "otel.sdk.exporter.log.inflight",
          "otel.sdk.exporter.metric_data_point.exported",
          "otel.sdk.exporter.metric_data_point.inflight",
          "otel.sdk.exporter.operation.duration",
          "otel.sdk.metric_reader.collection.duration");

  private static final Set<String> OURS =
      Set.of(
          "throughline.part.degraded",
          "throughline.log.lines.written",
          "throughline.log.queue.size",
          "throughline.log.queue.capacity",
          "throughline.log.values.masked",
          "throughline.spool.usage",
          "throughline.spool.limit",
          "throughline.spool.age");

  @Test
  void the_sdk_and_we_tell_the_same_on_the_page_and_by_otlp() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            Observability.builder("test-service")
                .environment(Map.of())
                .operatorsPort(0)
                .override("otel.exporter.otlp.endpoint", collector.endpoint())
                // A first export before the SDK is ready would have a counter that stays without
                // effect.
                .override("otel.metric.export.interval", "1000")
                .override("otel.bsp.schedule.delay", "50")
                .override("otel.blrp.schedule.delay", "50")
                .override("otel.java.metrics.cardinality.limit", "2")
                .override("throughline.spool.enabled", "true")
                .init()) {
      observability.openTelemetry().getTracer("t").spanBuilder("s").startSpan().end();
      LoggerFactory.getLogger("host").info("line");
      for (int i = 0; i < 5; i++) {
        observability
            .openTelemetry()
            .getMeter("host")
            .counterBuilder("crowded")
            .build()
            .add(1, Attributes.of(AttributeKey.stringKey("client"), "c" + i));
      }

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () ->
                  assertThat(
                          collector.metrics().stream()
                              .map(Metric::getName)
                              .collect(Collectors.toSet()))
                      .containsAll(OF_THE_SDK)
                      .containsAll(OURS));
      List<String> page = observability.dumpMetrics().lines().toList();
      for (Set<String> names : List.of(OF_THE_SDK, OURS)) {
        for (String name : new TreeSet<>(names)) {
          assertThat(page).as(name).anyMatch(line -> line.startsWith("# TYPE " + onThePage(name)));
        }
      }
      assertThat(page).contains("crowded_total{otel_metric_overflow=\"true\"} 4.0");
    }
  }

  /** Prometheus keeps the ending {@code created} for itself. */
  private static String onThePage(String name) {
    return name.replace(".created", "").replace('.', '_');
  }
}
