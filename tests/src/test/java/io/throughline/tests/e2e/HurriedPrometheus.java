package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.kit.FreePort;
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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Prometheus with the project's rules, in which all times are a thirtieth: what it says after ten
 * seconds, the other one says after five minutes.
 */
final class HurriedPrometheus implements AutoCloseable {

  private static final int TIMES = 30;
  private static final Path RULES =
      Path.of(System.getProperty("project.root", ".."), "deploy/prometheus/rules");
  private static final Pattern TIME = Pattern.compile("(?<=\\[|for: |offset )\\d+[smh]");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Process process;
  private final URI address;

  /**
   * Starts it.
   *
   * @param files of the rules
   * @param targets by job
   */
  HurriedPrometheus(List<String> files, Map<String, URI> targets, Path folder)
      throws IOException, InterruptedException {
    Files.createDirectories(folder.resolve("rules"));
    for (String file : files) {
      String rules = Files.readString(RULES.resolve(file));
      Files.writeString(
          folder.resolve("rules").resolve(file),
          TIME.matcher(rules).replaceAll(HurriedPrometheus::hurried));
    }
    StringBuilder configuration =
        new StringBuilder(
            """
            global: {scrape_interval: 1s, evaluation_interval: 1s}
            rule_files: [rules/*.yml]
            scrape_configs:
            """);
    targets.forEach(
        (job, target) ->
            configuration.append(
                "- {job_name: %s, static_configs: [{targets: [\"127.0.0.1:%d\"]}]}\n"
                    .formatted(job, target.getPort())));
    Path file = Files.writeString(folder.resolve("prometheus.yaml"), configuration);
    int port = FreePort.find();
    address = URI.create("http://127.0.0.1:" + port);
    process =
        new ProcessBuilder(
                program(),
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("prometheus.log").toFile())
            .start();
    await("it answers")
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptions()
        .until(() -> count("1") == 1);
  }

  private static String hurried(MatchResult time) {
    return Duration.parse("PT" + time.group()).dividedBy(TIMES).toMillis() + "ms";
  }

  private static String program() throws IOException, InterruptedException {
    return Operator.run(
                "bash", "-c", "source deploy/local/parts.sh; load_part prometheus; echo $installed")
            .output()
            .strip()
        + "/bin/prometheus";
  }

  /** Whether an alert about a job fires now. */
  boolean fires(String alert, String job) throws IOException, InterruptedException {
    return count("ALERTS{alertname=\"%s\",alertstate=\"firing\",job=\"%s\"}".formatted(alert, job))
        > 0;
  }

  private int count(String expression) throws IOException, InterruptedException {
    URI query = address.resolve("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8));
    HttpResponse<String> answer =
        HTTP.send(HttpRequest.newBuilder(query).build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException(answer.body());
    }
    var data = JsonMapper.shared().readTree(answer.body()).get("data");
    return data.get("resultType").asString().equals("vector") ? data.get("result").size() : 1;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
