package io.throughline.tests.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** A Jaeger of its own, as it is deployed, that takes OTLP over HTTP, too. */
final class JaegerProcess implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final String query = address();
  private final String otlp = address();
  private final Process process;

  JaegerProcess(Path folder) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Operator.program("jaeger", "jaeger"),
                "--config=" + Operator.file("deploy/jaeger/jaeger.yaml"),
                "--set=receivers::otlp::protocols::http::endpoint=" + otlp)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("jaeger.log").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAEGER_QUERY_LISTEN", query);
    for (String listener :
        List.of("JAEGER_QUERY_GRPC_LISTEN", "JAEGER_OTLP_LISTEN", "JAEGER_HEALTH_LISTEN")) {
      environment.put(listener, address());
    }
    environment.put("JAEGER_METRICS_PORT", String.valueOf(CollectorProcess.freePort()));
    environment.put("ELASTICSEARCH_URL", Backends.ELASTICSEARCH);
    process = builder.start();
  }

  private static String address() {
    return "127.0.0.1:" + CollectorProcess.freePort();
  }

  URI otlpEndpoint() {
    return URI.create("http://" + otlp);
  }

  /** As its API has it in OTLP JSON, as soon as it has that many spans. */
  String trace(String id, int spans) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + query + "/api/v3/traces/" + id)).build();
    return await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(
            () -> {
              String body = http.send(request, HttpResponse.BodyHandlers.ofString()).body();
              return new JsonMapper().readTree(body).get("result");
            },
            result -> result.findValues("spanId").size() >= spans)
        .toString();
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
