package io.throughline.tests.e2e;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
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

/** A collector that holds all that it can, because both stores are away, and dies. */
@Tag("e2e")
class FullQueueE2e {

  private static final int QUEUE_BYTES = 4_000_000;
  private static final int SPANS = 5_000;

  /** Together far more than the queue holds. */
  private static final String PADDING = "x".repeat(2_000);

  private final String service = "full-queue-" + UUID.randomUUID();

  @AfterEach
  void repair() throws Exception {
    Operator.signalElasticsearch("CONT");
    Operator.mustRun("down", "collector");
    Operator.mustRun("up");
  }

  @Test
  void what_is_in_its_queue_and_what_is_not_is_stored_in_the_end(@TempDir Path folder)
      throws Exception {
    Operator.mustRun("down", "collector", "jaeger");
    startCollector();
    Operator.signalElasticsearch("STOP");
    try (Observability observability =
        Observability.builder(service)
            .override("otel.exporter.otlp.endpoint", Backends.otlp())
            .override("otel.metrics.exporter", "none")
            .override("otel.logs.exporter", "otlp")
            .override("throughline.operators.enabled", "false")
            .override("throughline.spool.enabled", "true")
            .override("throughline.spool.directory", folder.toString())
            .init()) {
      Set<String> traces = emit(SPANS, observability);
      await("a collector that has no room")
          .atMost(Duration.ofSeconds(60))
          .until(() -> isDegraded("traces", observability) && isDegraded("logs", observability));

      Operator.kill("OpenTelemetry Collector");
      startCollector();
      Operator.signalElasticsearch("CONT");
      Operator.mustRun("up", "jaeger");

      await("all traces in Elasticsearch")
          .atMost(Duration.ofSeconds(180))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> assertStored(traces, StoredSpans.ofEachTrace(service).keySet(), observability));
      await("all log records in Elasticsearch")
          .atMost(Duration.ofSeconds(120))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> assertStored(traces, StoredSpans.tracesOfLogs(service), observability));
      assertThat(Backends.trace(traces.iterator().next())).isPresent();
    }
  }

  private static boolean isDegraded(String part, Observability observability) {
    return observability
        .dumpMetrics()
        .contains("throughline_part_degraded{throughline_part=\"" + part + "\"} 1.0");
  }

  /** Says how many are missing and what became of them, and not five thousand ids. */
  private static void assertStored(
      Set<String> emitted, Set<String> stored, Observability observability) {
    assertThat(emitted.stream().filter(id -> !stored.contains(id)).count())
        .as(
            () ->
                "missing of %d emitted and %d stored, where the service counted%n%s"
                    .formatted(emitted.size(), stored.size(), processed(observability)))
        .isZero();
  }

  private static double queued(Observability observability) {
    return observability
        .dumpMetrics()
        .lines()
        .filter(line -> line.matches("otel_sdk_processor_(span|log)_queue_size\\{.*"))
        .map(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .reduce(Double::sum)
        .orElseThrow();
  }

  private static String processed(Observability observability) {
    return observability
        .dumpMetrics()
        .lines()
        .filter(line -> line.matches("(otel_sdk_|throughline_(spool|part)_).*"))
        .collect(joining(System.lineSeparator()));
  }

  private static void startCollector() throws Exception {
    Operator.Result up =
        Operator.run(
            "bash", "-c", "COLLECTOR_QUEUE_BYTES=" + QUEUE_BYTES + " deploy/local/up collector");
    assertThat(up.exitCode()).as(up.output()).isZero();
  }

  /** As many spans, each with a log record; what the SDK's queues have no room for, they drop. */
  private static Set<String> emit(int count, Observability observability) {
    OpenTelemetry telemetry = observability.openTelemetry();
    Tracer tracer = telemetry.getTracer("e2e");
    Logger logger = telemetry.getLogsBridge().get("e2e");
    Set<String> traces = new HashSet<>();
    for (int i = 0; i < count; i++) {
      Span span = tracer.spanBuilder("padded").setAttribute("padding", PADDING).startSpan();
      logger.logRecordBuilder().setContext(Context.root().with(span)).setBody(PADDING).emit();
      span.end();
      traces.add(span.getSpanContext().getTraceId());
      if (i % 500 == 499) {
        await("empty queues")
            .atMost(Duration.ofSeconds(60))
            .until(() -> queued(observability) == 0);
      }
    }
    return traces;
  }
}
