package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is kept for years, in a real InfluxDB 1.6 by the overlay of the collector. */
@Tag("e2e")
class InfluxDbE2e {

  private static final Path DEPLOY = Path.of(System.getProperty("project.root", ".."), "deploy");
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir Path folder;

  private final int port = CollectorProcess.freePort();
  private Process influxDb;
  private CollectorProcess collector;

  @BeforeEach
  void start() throws Exception {
    influxDb =
        new ProcessBuilder("influxd", "-config", configuration().toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("influxdb.log").toFile())
            .start();
    await().atMost(SOON).until(() -> createDatabase() == 200);
    Map<String, String> environment = CollectorProcess.environment(folder.resolve("collector"));
    environment.put("PROMETHEUS_ADDRESS", "127.0.0.1:" + prometheus());
    environment.put("INFLUXDB_ENDPOINT", "http://127.0.0.1:" + port);
    environment.put("INFLUXDB_V1", "true");
    environment.put("INFLUXDB_INTERVAL", "1s");
    collector =
        new CollectorProcess(
            "collector",
            List.of(
                DEPLOY.resolve("otel-collector.yaml"),
                DEPLOY.resolve("otel-collector-influxdb.yaml")),
            environment,
            folder);
  }

  @AfterEach
  void stop() {
    collector.kill();
    influxDb.destroyForcibly().onExit().join();
  }

  @Test
  void results_of_rules_are_measurements_with_the_values_that_prometheus_has() throws Exception {
    // Comparisons leave out what is no number.
    List<JsonNode> results =
        PrometheusApi.query("count by (__name__) ({__name__=~\"slo:.+\"} > -Inf)");
    assertThat(results).hasSizeGreaterThan(3);

    for (JsonNode result : results) {
      String name = result.get("metric").get("__name__").asString();
      await(name)
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(values(name)).isNotEmpty().containsAnyElementsOf(inPrometheus(name)));
    }
    assertThat(values("slo:objective:ratio"))
        .containsExactlyInAnyOrderElementsOf(inPrometheus("slo:objective:ratio"));
  }

  private static List<Double> inPrometheus(String name) throws IOException, InterruptedException {
    return PrometheusApi.query("{__name__=\"" + name + "\"}").stream()
        .map(series -> Double.parseDouble(series.get("value").get(1).asString()))
        .toList();
  }

  /** The latest of each series. */
  private List<Double> values(String measurement) throws IOException, InterruptedException {
    String query = "SELECT last(gauge) FROM \"" + measurement + "\" GROUP BY *";
    JsonNode series =
        JsonMapper.shared()
            .readTree(get("query?db=metrics&q=" + URLEncoder.encode(query, UTF_8)).body())
            .get("results")
            .get(0)
            .get("series");
    return series == null
        ? List.of()
        : Backends.list(series).stream()
            .map(each -> each.get("values").get(0).get(1).asDouble())
            .toList();
  }

  private int createDatabase() throws InterruptedException {
    try {
      return get("query?q=" + URLEncoder.encode("CREATE DATABASE metrics", UTF_8)).statusCode();
    } catch (IOException e) {
      return 0;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/" + path));
    boolean changes = path.contains("CREATE");
    return HTTP.send(
        (changes ? request.POST(HttpRequest.BodyPublishers.noBody()) : request).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private Path configuration() throws IOException {
    return Files.writeString(
        folder.resolve("influxdb.conf"),
        """
        reporting-enabled = false
        bind-address = "127.0.0.1:%d"
        [meta]
          dir = "%s/meta"
        [data]
          dir = "%s/data"
          wal-dir = "%s/wal"
        [monitor]
          store-enabled = false
        [http]
          bind-address = "127.0.0.1:%d"
        """
            .formatted(CollectorProcess.freePort(), folder, folder, folder, port));
  }

  private static String prometheus() {
    return System.getenv("THROUGHLINE_PROMETHEUS_PORT");
  }
}
