package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A service as most tests set it up, and what they do with it. */
final class TestService {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private TestService() {}

  static ObservabilityBuilder withoutExport() {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("throughline.ready.timeout", "0")
        .override("otel.traces.exporter", "none")
        .override("otel.metrics.exporter", "none")
        .override("otel.logs.exporter", "none");
  }

  static ObservabilityBuilder sendingTo(OtlpReceiver collector) {
    return sendingTo(collector.endpoint());
  }

  static ObservabilityBuilder sendingTo(String endpoint) {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("throughline.ready.timeout", "0")
        .override("otel.exporter.otlp.endpoint", endpoint)
        .override("throughline.spool.enabled", "true")
        .override("throughline.spool.directory", newSpool())
        .override("otel.bsp.schedule.delay", "50");
  }

  private static String newSpool() {
    try {
      return Files.createTempDirectory("spool").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Span spanOf(Observability observability) {
    return observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan();
  }

  static HttpResponse<String> get(Observability observability, String path, String... headers)
      throws IOException, InterruptedException {
    return get(observability.operatorsPort(), path, headers);
  }

  static HttpResponse<String> get(int port, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  /** What {@code /health} says of a part. */
  static JsonNode part(Observability observability, String name)
      throws IOException, InterruptedException {
    return part(observability.operatorsPort(), name);
  }

  static JsonNode part(int port, String name) throws IOException, InterruptedException {
    JsonNode part =
        JsonMapper.shared().readTree(get(port, "/health").body()).get("telemetry").get(name);
    assertThat(part).as(name).isNotNull();
    return part;
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
