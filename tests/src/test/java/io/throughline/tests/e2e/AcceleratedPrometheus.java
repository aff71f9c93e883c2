package io.throughline.tests.e2e;

import static org.awaitility.Awaitility.await;

import io.throughline.examples.kit.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Prometheus of its own with the alerts of {@code deploy/}, in which time goes faster: it looks
 * back over a thirtieth of each window, and hardly waits before an alert fires.
 */
final class AcceleratedPrometheus implements AutoCloseable {

  private static final Path RULES =
      Path.of(System.getProperty("project.root", ".."), "deploy/prometheus/rules");
  private static final Pattern WINDOW =
      Pattern.compile("(?<=[\\[:]|offset )(\\d+)([smhd])(?=[]: ])");
  private static final Pattern PATIENCE = Pattern.compile("(?m)(?<=^ {8}for: )(\\d+)([smhd])$");
  private static final int FASTER_WINDOWS = 30;
  private static final int FASTER_PATIENCE = 1200;
  private static final Map<String, Long> MILLIS =
      Map.of("s", 1000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final String address;
  private final Process process;

  /**
   * Starts it.
   *
   * @param services that it scrapes, with the addresses of their metrics, by job
   * @param rules the names of files
   */
  AcceleratedPrometheus(Path folder, Map<String, URI> services, String... rules)
      throws IOException, InterruptedException {
    Path own = Files.createDirectories(folder.resolve("rules"));
    for (String file : rules) {
      Files.writeString(own.resolve(file), faster(Files.readString(RULES.resolve(file))));
    }
    StringBuilder configuration =
        new StringBuilder(
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: ["rules/*.yml"]
            scrape_configs:
            """);
    services.forEach(
        (job, service) ->
            configuration.append(
                "- {job_name: %s, static_configs: [{targets: [\"%s\"]}]}\n"
                    .formatted(job, service.getAuthority())));
    Path file = Files.writeString(folder.resolve("prometheus.yaml"), configuration);
    int webPort = FreePort.find();
    address = "http://127.0.0.1:" + webPort;
    process =
        new ProcessBuilder(
                program(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + webPort)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    await("Prometheus, see its log: " + folder)
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> get("/-/ready").statusCode() == 200);
  }

  private static String program() throws IOException, InterruptedException {
    Operator.Result found = Operator.tool("prometheus", "command -v prometheus");
    if (found.exitCode() != 0) {
      throw new IOException(found.output());
    }
    return found.output().strip();
  }

  static String faster(String rules) {
    return divided(divided(rules, WINDOW, FASTER_WINDOWS), PATIENCE, FASTER_PATIENCE);
  }

  private static String divided(String rules, Pattern duration, int by) {
    return duration
        .matcher(rules)
        .replaceAll(
            found ->
                Long.parseLong(found.group(1)) * MILLIS.getOrDefault(found.group(2), 0L) / by
                    + "ms");
  }

  /** Whether an alert fires that has this label. */
  boolean fires(String alert, String label, String value) {
    return alerts().stream()
        .filter(one -> one.at("/labels/alertname").asString().equals(alert))
        .filter(one -> one.at("/labels/" + label).asString().equals(value))
        .anyMatch(one -> one.get("state").asString().equals("firing"));
  }

  private List<JsonNode> alerts() {
    try {
      String answer = get("/api/v1/alerts").body();
      return Backends.list(JsonMapper.shared().readTree(answer).at("/data/alerts"));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("Prometheus does not answer", e);
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create(address + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
