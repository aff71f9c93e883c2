package io.throughline;

import static io.throughline.TestService.freePort;
import static io.throughline.TestService.part;
import static io.throughline.TestService.sendingTo;
import static io.throughline.TestService.spanOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What {@code /health} says where a signal leaves on more than one way. */
class ExportersHealthTest {

  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void forgetTheGlobal() {
    GlobalOpenTelemetry.resetForTest();
    BrokenExporters.Refusing.refuses.set(false);
    BrokenExporters.Refusing.error.set(null);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void each_exporter_of_a_signal_has_a_health_of_its_own(boolean spool) throws Exception {
    BrokenExporters.Refusing.refuses.set(true);
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .override("throughline.spool.enabled", Boolean.toString(spool))
                .override("otel.traces.exporter", "otlp,refusing")
                .init()) {
      spanOf(observability).end();

      awaitAsserted(
          () -> {
            JsonNode traces = part(observability, "traces");
            JsonNode otlp = traces.get("exporters").get("otlp");
            assertThat(otlp.get("status").asString()).isEqualTo("UP");
            assertThat(otlp.get("delivered").asLong()).isEqualTo(1);
            assertThat(otlp.get("lost").asLong()).isZero();
            assertThat(otlp.get("last_success").asString()).isNotEmpty();
            assertThat(otlp.has("last_error")).isFalse();
            JsonNode refusing = traces.get("exporters").get("refusing");
            assertThat(refusing.get("status").asString()).isEqualTo("DEGRADED");
            assertThat(refusing.get("delivered").asLong()).isZero();
            assertThat(refusing.get("lost").asLong()).isEqualTo(1);
            assertThat(refusing.get("last_error").asString()).isEqualTo("no such luck");
            assertThat(traces.get("status").asString()).isEqualTo("DEGRADED");
            assertThat(traces.get("since")).isEqualTo(refusing.get("since"));
          });
      assertThat(observability.dumpMetrics())
          .contains("throughline_part_degraded{throughline_part=\"traces\"} 1.0");

      BrokenExporters.Refusing.refuses.set(false);
      spanOf(observability).end();

      awaitAsserted(
          () -> {
            JsonNode traces = part(observability, "traces");
            assertThat(traces.get("status").asString()).isEqualTo("UP");
            assertThat(traces.get("exporters").get("otlp").get("delivered").asLong()).isEqualTo(2);
            assertThat(traces.get("exporters").get("refusing").get("delivered").asLong())
                .isEqualTo(1);
          });
    }
  }

  /** The SDK lets such errors end the thread that exports the signal. */
  @Test
  void an_exporter_that_throws_an_error_does_not_end_its_signal() throws Exception {
    BrokenExporters.Refusing.error.set(new NoClassDefFoundError("no such luck"));
    try (Observability observability =
        TestService.withoutExport()
            .override("otel.traces.exporter", "refusing")
            .override("otel.bsp.schedule.delay", "50")
            .init()) {
      spanOf(observability).end();

      awaitAsserted(
          () -> {
            JsonNode refusing = part(observability, "traces").get("exporters").get("refusing");
            assertThat(refusing.get("lost").asLong()).isEqualTo(1);
            assertThat(refusing.get("last_error").asString()).isEqualTo("no such luck");
          });
      BrokenExporters.Refusing.error.set(null);
      spanOf(observability).end();

      awaitAsserted(
          () -> {
            JsonNode refusing = part(observability, "traces").get("exporters").get("refusing");
            assertThat(refusing.get("delivered").asLong()).isEqualTo(1);
            assertThat(refusing.get("status").asString()).isEqualTo("UP");
          });
    }
  }

  @Test
  void exporters_of_a_signal_that_cannot_be_built_are_not_there() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector).override("otel.traces.exporter", "refusing,unlinkable").init()) {
      JsonNode traces = part(observability, "traces");

      assertThat(traces.get("last_error").asString()).contains("no such luck");
      assertThat(traces.has("exporters")).isFalse();
      assertThat(part(observability, "logs").get("exporters").has("otlp")).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void two_collectors_of_a_file_are_told_apart_and_items_are_counted(boolean spool)
      throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = initFrom(file(collector.port(), freePort()), spool)) {
      spanOf(observability).end();
      observability.openTelemetry().getLogsBridge().get("host").logRecordBuilder().emit();

      for (String signal : new String[] {"traces", "metrics", "logs"}) {
        awaitAsserted(
            () -> {
              JsonNode exporters = part(observability, signal).get("exporters");
              assertThat(exporters.get("otlp").get("status").asString()).isEqualTo("UP");
              assertThat(exporters.get("otlp").get("delivered").asLong()).isPositive();
              assertThat(exporters.get("otlp 2").get("status").asString()).isEqualTo("DEGRADED");
              assertThat(exporters.get("otlp 2").get("lost").asLong()).isPositive();
              assertThat(exporters.get("otlp 2").get("last_error").asString())
                  .contains("ConnectException");
            });
      }
    }
  }

  @Test
  void an_exporter_that_cannot_go_over_the_spool_is_watched() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("otel.yaml"),
            """
            file_format: "1.1"
            tracer_provider:
              processors:
                - batch: {schedule_delay: 50, exporter: {otlp_http: {endpoint: "http://127.0.0.1:%d/spans"}}}
            """
                .formatted(freePort()));
    try (Observability observability = initFrom(file, true)) {
      spanOf(observability).end();

      awaitAsserted(
          () -> {
            JsonNode otlp = part(observability, "traces").get("exporters").get("otlp");
            assertThat(otlp.get("status").asString()).isEqualTo("DEGRADED");
            assertThat(otlp.get("lost").asLong()).isEqualTo(1);
          });
    }
  }

  private static void awaitAsserted(ThrowingRunnable assertion) {
    await().atMost(Duration.ofSeconds(30)).untilAsserted(assertion);
  }

  private Observability initFrom(Path file, boolean spool) {
    return Observability.builder("test-service")
        .environment(Map.of("OTEL_CONFIG_FILE", file.toString()))
        .operatorsPort(0)
        .override("throughline.shutdown.timeout", "1s")
        .override("throughline.spool.enabled", Boolean.toString(spool))
        .override("throughline.spool.directory", folder.resolve("spool").toString())
        .init();
  }

  private Path file(int first, int second) throws IOException {
    return Files.writeString(
        folder.resolve("otel.yaml"),
        """
        file_format: "1.1"
        tracer_provider:
          processors:
            - batch: {schedule_delay: 50, exporter: {otlp_http: {endpoint: "http://127.0.0.1:%1$d/v1/traces"}}}
            - batch: {schedule_delay: 50, exporter: {otlp_http: {endpoint: "http://127.0.0.1:%2$d/v1/traces"}}}
        meter_provider:
          readers:
            - periodic: {interval: 100, exporter: {otlp_http: {endpoint: "http://127.0.0.1:%1$d/v1/metrics"}}}
            - periodic: {interval: 100, exporter: {otlp_http: {endpoint: "http://127.0.0.1:%2$d/v1/metrics"}}}
        logger_provider:
          processors:
            - batch: {schedule_delay: 50, exporter: {otlp_http: {endpoint: "http://127.0.0.1:%1$d/v1/logs"}}}
            - batch: {schedule_delay: 50, exporter: {otlp_http: {endpoint: "http://127.0.0.1:%2$d/v1/logs"}}}
        """
            .formatted(first, second));
  }
}
