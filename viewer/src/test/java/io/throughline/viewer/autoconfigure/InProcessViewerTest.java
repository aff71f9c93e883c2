package io.throughline.viewer.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.throughline.viewer.Viewer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InProcessViewerTest {

  private final HttpClient client = HttpClient.newHttpClient();

  @AfterEach
  void nothing_is_global() {
    GlobalOpenTelemetry.resetForTest();
  }

  @Test
  void services_that_ask_for_it_are_shown_by_the_one_viewer_of_the_process() throws Exception {
    int port = freePort();
    emit("first", enabledAt(port));
    Viewer viewer = Objects.requireNonNull(InProcessViewer.running());
    emit("second", enabledAt(port));

    assertThat(InProcessViewer.running()).isSameAs(viewer);
    assertThat(viewer.otlpEndpoint().getPort()).isEqualTo(port);
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () -> assertThat(traces(viewer)).contains("work of first").contains("work of second"));
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(thread -> thread.getName().startsWith("throughline-viewer"))
        .isNotEmpty()
        .allMatch(Thread::isDaemon);
  }

  @Test
  void a_service_that_sends_elsewhere_has_none_and_runs() {
    Viewer before = InProcessViewer.running();

    try (OpenTelemetrySdk sdk =
        sdk(
            "elsewhere",
            Map.of(
                "throughline.viewer.enabled", "true",
                "otel.traces.exporter", "none",
                "otel.exporter.otlp.endpoint", "http://192.0.2.1:4318"))) {
      sdk.getTracer("test").spanBuilder("work").startSpan().end();
    }

    assertThat(InProcessViewer.running()).isSameAs(before);
  }

  private static Map<String, String> enabledAt(int port) {
    return Map.of(
        "throughline.viewer.enabled", "true",
        "throughline.viewer.port", "0",
        "otel.exporter.otlp.endpoint", "http://localhost:" + port);
  }

  private static void emit(String service, Map<String, String> settings) {
    try (OpenTelemetrySdk sdk = sdk(service, settings)) {
      sdk.getTracer("test").spanBuilder("work of " + service).startSpan().end();
    }
  }

  private static OpenTelemetrySdk sdk(String service, Map<String, String> settings) {
    Map<String, String> all = new HashMap<>(settings);
    all.put("otel.service.name", service);
    all.put("otel.metrics.exporter", "none");
    all.put("otel.logs.exporter", "none");
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(() -> all)
        .build()
        .getOpenTelemetrySdk();
  }

  private String traces(Viewer viewer) throws IOException, InterruptedException {
    URI url = URI.create("http://localhost:" + viewer.url().getPort() + "/api/traces");
    return client
        .send(
            HttpRequest.newBuilder(url).header("Authorization", "Bearer " + viewer.token()).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
