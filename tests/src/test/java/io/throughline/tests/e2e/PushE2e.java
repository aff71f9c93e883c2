package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.Observability;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * The other way in: a service that pushes metrics and logs by OTLP instead of being scraped and
 * tailed.
 */
@Tag("e2e")
class PushE2e {

  private static final Logger log = LoggerFactory.getLogger(PushE2e.class);

  @Test
  void pushed_metrics_and_logs_reach_their_stores() {
    String service = "pushing-" + UUID.randomUUID();
    String traceId;
    try (Observability observability =
        Observability.builder(service)
            .operatorsPort(0)
            .override("otel.exporter.otlp.endpoint", Backends.otlp())
            .override("otel.metrics.exporter", "otlp")
            .override("otel.logs.exporter", "otlp")
            .init()) {
      observability.openTelemetry().getMeter("e2e").counterBuilder("e2e.pushed").build().add(42);
      Span span = observability.openTelemetry().getTracer("e2e").spanBuilder("push").startSpan();
      try (Scope scope = span.makeCurrent()) {
        traceId = span.getSpanContext().getTraceId();
        log.atWarn().addKeyValue("topic", "a/b").log("pushed by OTLP");
      } finally {
        span.end();
      }
    }

    await("the pushed counter")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(Backends.promql("e2e_pushed_total{job=\"" + service + "\"}"))
                    .isEqualTo(42));
    List<JsonNode> records =
        await("the pushed line")
            .atMost(Duration.ofSeconds(30))
            .until(() -> Backends.lines("logs-*.otel-*", traceId), found -> !found.isEmpty());
    assertThat(records).hasSize(1);
    JsonNode line = records.get(0);
    assertThat(line.at("/body/text").asString()).isEqualTo("pushed by OTLP");
    assertThat(line.path("severity_text").asString()).isEqualTo("WARN");
    assertThat(line.path("attributes").path("topic").asString()).isEqualTo("a/b");
    assertThat(line.path("resource").path("attributes").path("service.name").asString())
        .isEqualTo(service);
  }
}
