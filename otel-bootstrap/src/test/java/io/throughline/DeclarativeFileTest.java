package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.throughline.sampling.SamplingPlan;
import io.throughline.testing.LogLines;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** OpenTelemetry's declarative configuration, named by {@code OTEL_CONFIG_FILE}. */
@ExtendWith(FreshGlobal.class)
class DeclarativeFileTest {

  @TempDir Path folder;

  @Test
  void the_file_describes_the_sdk_and_what_is_ours_is_added() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = init(file(collector.port()))) {
      spanOf(observability).end();
      await().until(() -> !collector.spans().isEmpty());

      assertThat(collector.receivedSpans().get(0).resourceTexts())
          .containsEntry("team", "blue")
          .containsEntry("service.name", "of-the-file")
          .containsEntry("service.version", "0.3.0");
      assertThat(observability.dumpMetrics()).contains("jvm_memory_used_bytes{");
      await()
          .untilAsserted(
              () ->
                  assertThat(observability.serviceHealth().part("traces").state().lastSuccess())
                      .isNotNull());

      observability
          .sampling()
          .change(SamplingPlan.parse("{\"rules\": [{\"name\": \"all\", \"ratio\": 0}]}"));
      assertThat(spanOf(observability).getSpanContext().isSampled()).isFalse();
    }
  }

  @Test
  void secrets_are_masked_in_what_the_file_sends() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = init(file(collector.port()))) {
      Span span = spanOf(observability);
      span.setStatus(StatusCode.ERROR, "password=hunter2");
      span.end();

      await().until(() -> !collector.spans().isEmpty());
      assertThat(collector.spans().get(0).getStatus().getMessage()).isEqualTo("password=***");
    }
  }

  @Test
  void the_sampler_of_the_file_decides_where_no_plan_does() throws IOException {
    Path file = file(1);
    Files.writeString(file, "\n  sampler:\n    always_off:\n", StandardOpenOption.APPEND);
    try (Observability observability = init(file)) {
      assertThat(spanOf(observability).getSpanContext().isSampled()).isFalse();
    }
  }

  @Test
  void a_collector_that_is_absent_degrades_the_signal() throws IOException {
    try (Observability observability = init(file(1))) {
      spanOf(observability).end();

      await().until(() -> observability.serviceHealth().part("traces").state().isDegraded());
    }
  }

  @Test
  void it_is_told_that_crash_mode_does_not_hold() throws IOException {
    Path file = file(1);
    try (LogLines lines = new LogLines("io.throughline");
        Observability observability =
            builder(file).override("throughline.spool.crash.mode", "true").init()) {
      spanOf(observability).end();
      assertThat(lines.messages())
          .contains(
              file
                  + " configures batches of its own, so throughline.spool.crash.mode has no effect:"
                  + " the last spans and log records may be lost in a crash");
    }
  }

  @Test
  void a_file_that_makes_no_sense_leaves_the_other_settings_at_work() throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.yaml"), "file_format: '99'\n");
    try (Observability observability = init(file)) {
      assertThat(spanOf(observability).getSpanContext().isSampled()).isTrue();
      assertThat(observability.serviceHealth().part("configuration").state().lastError())
          .contains("Unsupported file format '99'");
      assertThat(observability.dumpMetrics()).contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void in_strict_mode_a_file_that_makes_no_sense_is_named() throws IOException {
    Path file = Files.writeString(folder.resolve("wrong.yaml"), "file_format: '99'\n");

    assertThatThrownBy(() -> builder(file).override("throughline.config.strict", "true").init())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("Unsupported file format '99'");
  }

  @Test
  void a_file_that_is_not_there_leaves_the_other_settings_at_work() {
    System.setProperty("otel.config.file", "/there/is/no/such/file");
    try (Observability observability =
        Observability.builder("test-service")
            .environment(Map.of())
            .operatorsPort(0)
            .override("otel.traces.exporter", "none")
            .override("otel.metrics.exporter", "none")
            .override("otel.logs.exporter", "none")
            .init()) {
      assertThat(spanOf(observability).getSpanContext().isSampled()).isTrue();
      assertThat(System.getProperty("otel.config.file")).isEqualTo("/there/is/no/such/file");
    } finally {
      System.clearProperty("otel.config.file");
    }
  }

  private Path file(int port) throws IOException {
    return Files.writeString(
        folder.resolve("otel.yaml"),
        """
        file_format: "1.1"
        resource:
          attributes:
            - name: service.name
              value: of-the-file
          attributes_list: team=blue
        meter_provider:
          readers:
            - pull:
                exporter:
                  prometheus/development:
        tracer_provider:
          processors:
            - batch:
                schedule_delay: 50
                exporter:
                  otlp_http:
                    endpoint: http://127.0.0.1:%d/v1/traces
        """
            .formatted(port));
  }

  private static Observability init(Path file) {
    return builder(file).init();
  }

  private static ObservabilityBuilder builder(Path file) {
    return Observability.builder("test-service")
        .environment(Map.of("OTEL_CONFIG_FILE", file.toString(), "APP_VERSION", "0.3.0"))
        .operatorsPort(0)
        .override("otel.traces.exporter", "none")
        .override("otel.metrics.exporter", "none")
        .override("otel.logs.exporter", "none");
  }

  private static Span spanOf(Observability observability) {
    return observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan();
  }
}
