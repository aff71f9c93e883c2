package io.throughline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.throughline.testing.LogLines;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delivery without the bootstrap. */
class PlainSdkTest {

  static final int SPANS = 100;

  private static final Duration AMPLE = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void spans_of_a_plain_sdk_survive_kill_9_and_an_absent_collector() throws Exception {
    int port = SpoolingService.freePort();
    String endpoint = "http://localhost:" + port + "/v1/traces";
    killedAfterItsSpans(endpoint, "first-");
    killedAfterItsSpans(endpoint, "second-");

    try (ScriptedCollector collector = new ScriptedCollector(port)) {
      killedAfterItsSpans(endpoint, "third-", collector);

      assertThat(collector.spanNames())
          .containsExactlyInAnyOrderElementsOf(
              Stream.of("first-", "second-", "third-")
                  .flatMap(name -> IntStream.range(0, SPANS).mapToObj(i -> name + i))
                  .toList());
    }
  }

  private void killedAfterItsSpans(String endpoint, String name) throws IOException {
    try (BufferedReader output = start(endpoint, name)) {
      awaitEnd(output);
    }
  }

  private void killedAfterItsSpans(String endpoint, String name, ScriptedCollector collector)
      throws IOException {
    try (BufferedReader output = start(endpoint, name)) {
      awaitEnd(output);
      await().atMost(AMPLE).until(() -> collector.spanNames().size() >= 3 * SPANS);
    }
  }

  /** Among what it tells of the collector that does not answer. */
  private static void awaitEnd(BufferedReader output) {
    assertThat(output.lines().anyMatch("ended"::equals)).isTrue();
  }

  /** Its output; the process is killed when that is closed. */
  private BufferedReader start(String endpoint, String name) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"));
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
    command.addAll(List.of(PlainService.class.getName(), endpoint, folder.toString(), name));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)) {
      @Override
      public void close() throws IOException {
        process.destroyForcibly();
        super.close();
      }
    };
  }

  @Test
  void an_autoconfigured_sdk_spools_by_nothing_but_this_module_on_the_class_path()
      throws Exception {
    int port = SpoolingService.freePort();
    try (OpenTelemetrySdk sdk = autoConfigured(port)) {
      sdk.getTracer("test").spanBuilder("during the absence").startSpan().end();
    }

    try (ScriptedCollector collector = new ScriptedCollector(port);
        OpenTelemetrySdk sdk = autoConfigured(port)) {
      sdk.getTracer("test").spanBuilder("after it").startSpan().end();

      await()
          .atMost(AMPLE)
          .untilAsserted(
              () ->
                  assertThat(collector.spanNames())
                      .containsExactlyInAnyOrder("during the absence", "after it"));
      assertThat(collector.requests())
          .allSatisfy(
              request -> assertThat(request.headers().get("X-tenant")).containsExactly("blue"));
    }
  }

  @Test
  void a_wrong_value_is_the_default_and_keeps_no_sdk_from_starting() throws Exception {
    int port = SpoolingService.freePort();
    try (ScriptedCollector collector = new ScriptedCollector(port);
        OpenTelemetrySdk sdk =
            autoConfigured(
                port,
                Map.of(
                    "throughline.spool.max.size", "much",
                    "throughline.spool.max.age", "never",
                    "throughline.spool.order", "random",
                    "throughline.spool.sync", "sometimes"))) {
      sdk.getTracer("test").spanBuilder("span").startSpan().end();

      await().atMost(AMPLE).until(() -> collector.spanNames().equals(List.of("span")));
    }
  }

  @Test
  void a_size_that_overflows_is_a_wrong_value() throws Exception {
    int port = SpoolingService.freePort();
    try (LogLines lines = new LogLines("io.throughline");
        OpenTelemetrySdk sdk =
            autoConfigured(port, Map.of("throughline.spool.max.size", "17179869185G"))) {
      assertThat(sdk.getSdkTracerProvider()).isNotNull();
      assertThat(lines.messages())
          .contains(
              "throughline.spool.max.size has a wrong value, the default is used: 17179869185G is"
                  + " more bytes than can be counted");
    }
  }

  private OpenTelemetrySdk autoConfigured(int port) {
    return autoConfigured(port, Map.of());
  }

  private OpenTelemetrySdk autoConfigured(int port, Map<String, String> more) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.exporter.otlp.endpoint", "http://localhost:" + port,
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.exporter.otlp.headers", "X-tenant=blue",
                    "otel.metrics.exporter", "none",
                    "otel.logs.exporter", "none",
                    "otel.bsp.schedule.delay", "100"))
        .addPropertiesCustomizer(config -> more)
        .addPropertiesCustomizer(
            config ->
                Map.of(
                    "throughline.spool.enabled",
                    "true",
                    "throughline.spool.directory",
                    folder.toString()))
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }
}
