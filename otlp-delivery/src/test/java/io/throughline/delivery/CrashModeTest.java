package io.throughline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.testing.LogLines;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashModeTest {

  private static final Duration NEVER = Duration.ofDays(1);

  @TempDir Path folder;

  private ServerSocket deaf;
  private OtlpDelivery delivery;

  @BeforeEach
  void start() throws IOException {
    deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    delivery = delivery(folder.resolve("spool"));
  }

  @AfterEach
  void stop() throws IOException {
    delivery.close();
    deaf.close();
  }

  private static OtlpDelivery delivery(Path directory) {
    return TestSettings.of(
            Map.of(
                "throughline.spool.enabled", "true",
                "throughline.spool.crash.mode", "true",
                "throughline.spool.directory", directory.toString()))
        .listener(new Heard())
        .build();
  }

  @Test
  void a_span_is_on_the_disk_when_end_returns() {
    try (SdkTracerProvider tracers = tracers(endpoint("traces"), Sampler.alwaysOn())) {
      for (int i = 1; i <= 3; i++) {
        tracers.get("test").spanBuilder("span").startSpan().end();

        assertThat(delivery.spooled(ThroughlineSignal.TRACES)).isEqualTo(i);
      }
      delivery.close();
    }
  }

  @Test
  void a_span_that_is_not_sampled_is_not_kept() {
    try (SdkTracerProvider tracers = tracers(endpoint("traces"), Sampler.alwaysOff())) {
      tracers.get("test").spanBuilder("span").startSpan().end();

      assertThat(delivery.spooled(ThroughlineSignal.TRACES)).isZero();
    }
  }

  @Test
  void a_log_record_is_on_the_disk_when_emit_returns() {
    var exporter =
        OtlpHttpLogRecordExporter.builder()
            .setEndpoint(endpoint("logs"))
            .setComponentLoader(components())
            .build();
    var batches = BatchLogRecordProcessor.builder(exporter).setScheduleDelay(NEVER).build();
    try (SdkLoggerProvider loggers =
        SdkLoggerProvider.builder().addLogRecordProcessor(delivery.crashSafe(batches)).build()) {
      loggers.get("test").logRecordBuilder().setBody("record").emit();

      assertThat(delivery.spooled(ThroughlineSignal.LOGS)).isEqualTo(1);
      delivery.close();
    }
  }

  @Test
  void an_interrupted_thread_of_the_host_loses_nothing_and_stays_interrupted() {
    try (SdkTracerProvider tracers = tracers(endpoint("traces"), Sampler.alwaysOn())) {
      Thread.currentThread().interrupt();
      tracers.get("test").spanBuilder("first").startSpan().end();
      tracers.get("test").spanBuilder("second").startSpan().end();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(delivery.spooled(ThroughlineSignal.TRACES)).isEqualTo(2);
      delivery.close();
    }
  }

  @Test
  void without_a_disk_spans_are_batched() throws IOException {
    delivery.close();
    delivery = delivery(Files.writeString(folder.resolve("file"), "not a folder"));
    try (ScriptedCollector collector = new ScriptedCollector();
        SdkTracerProvider tracers = tracers(collector.endpoint(), Sampler.alwaysOn())) {
      for (int i = 0; i < 100; i++) {
        tracers.get("test").spanBuilder("span").startSpan().end();
      }
      tracers.forceFlush().join(30, TimeUnit.SECONDS);

      assertThat(collector.spanNames()).hasSize(100);
      assertThat(collector.requests()).hasSizeLessThanOrEqualTo(2);
    }
  }

  @Test
  void it_is_told_where_crash_mode_cannot_hold() {
    SpanExporter two =
        SpanExporter.composite(otlp(endpoint("traces")), InMemorySpanExporter.create());
    try (LogLines lines = new LogLines("io.throughline");
        BatchSpanProcessor batches = BatchSpanProcessor.builder(two).build()) {
      assertThat(delivery.crashSafe(batches)).isSameAs(batches);

      assertThat(lines.messages())
          .singleElement()
          .asString()
          .startsWith("traces are not in crash mode");
    }
  }

  private SdkTracerProvider tracers(String endpoint, Sampler sampler) {
    var batches = BatchSpanProcessor.builder(otlp(endpoint)).setScheduleDelay(NEVER).build();
    return SdkTracerProvider.builder()
        .setSampler(sampler)
        .addSpanProcessor(delivery.crashSafe(batches))
        .build();
  }

  private OtlpHttpSpanExporter otlp(String endpoint) {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint)
        .setComponentLoader(components())
        .build();
  }

  private ComponentLoader components() {
    return delivery.componentLoader(ComponentLoader.forClassLoader(getClass().getClassLoader()));
  }

  private String endpoint(String signal) {
    return "http://localhost:" + deaf.getLocalPort() + "/v1/" + signal;
  }
}
