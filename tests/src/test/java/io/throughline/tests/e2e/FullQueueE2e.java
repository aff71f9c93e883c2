package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.throughline.Observability;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that holds all that it can, and dies. */
@Tag("e2e")
class FullQueueE2e {

  private static final int QUEUE_BYTES = 4_000_000;
  private static final int SPANS = 5_000;

  /** Together far more than the queue holds. */
  private static final String PADDING = "x".repeat(2_000);

  private final String service = "full-queue-" + UUID.randomUUID();

  @AfterEach
  void repair() throws Exception {
    Operator.mustRun("down", "collector");
    Operator.mustRun("up");
  }

  @Test
  void what_is_in_its_queue_and_what_is_not_is_in_jaeger_in_the_end(@TempDir Path folder)
      throws Exception {
    Operator.mustRun("down", "collector", "jaeger");
    startCollector();
    try (Observability observability =
        Observability.builder(service)
            .override("otel.exporter.otlp.endpoint", Backends.otlp())
            .override("otel.metrics.exporter", "none")
            .override("otel.logs.exporter", "none")
            .override("throughline.operators.enabled", "false")
            .override("throughline.spool.directory", folder.toString())
            .init()) {
      Set<String> traces = end(SPANS, observability.openTelemetry().getTracer("e2e"));
      await("a collector that has no room")
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  observability
                      .dumpMetrics()
                      .contains("throughline_part_degraded{throughline_part=\"traces\"} 1.0"));

      Operator.kill("OpenTelemetry Collector");
      startCollector();
      Operator.mustRun("up", "jaeger");

      await("all traces in Elasticsearch")
          .atMost(Duration.ofSeconds(180))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> assertThat(StoredSpans.ofEachTrace(service).keySet()).isEqualTo(traces));
      assertThat(Backends.trace(traces.iterator().next())).isPresent();
    }
  }

  private static void startCollector() throws Exception {
    Operator.Result up =
        Operator.run(
            "bash", "-c", "COLLECTOR_QUEUE_BYTES=" + QUEUE_BYTES + " deploy/local/up collector");
    assertThat(up.exitCode()).as(up.output()).isZero();
  }

  /** Slowly enough for the SDK's queue, which drops what it has no room for. */
  private static Set<String> end(int count, Tracer tracer) {
    Set<String> traces = new HashSet<>();
    for (int i = 0; i < count; i++) {
      Span span = tracer.spanBuilder("padded").setAttribute("padding", PADDING).startSpan();
      span.end();
      traces.add(span.getSpanContext().getTraceId());
      if (i % 500 == 499) {
        await().pollDelay(Duration.ofMillis(600)).until(() -> true);
      }
    }
    return traces;
  }
}
