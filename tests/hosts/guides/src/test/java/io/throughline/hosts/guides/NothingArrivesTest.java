package io.throughline.hosts.guides;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.hosts.Collector;
import io.throughline.hosts.Guide;
import io.throughline.hosts.RunningService;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/guides/nothing-arrives.md sends people to look at shows what it says. */
class NothingArrivesTest {

  private static final Duration SOON = Duration.ofMinutes(2);

  @TempDir Path folder;
  private Guide guide;
  private String main;

  @BeforeEach
  void program() throws Exception {
    guide = Guide.of("nothing-arrives.md");
    main = Guide.of("plain-java.md").compileInto(folder);
  }

  @Test
  void health_has_the_error_of_each_row() throws Exception {
    List<String> statuses = inGuide("`([45][0-9]{2})`");
    assertThat(statuses).containsExactly("404", "401", "403", "415");
    int port = RunningService.freePort();
    try (Collector collector = new Collector();
        RunningService service =
            RunningService.ofProgram(main, collector, folder)
                .option("-Dport=" + port)
                .environment("OTEL_BSP_SCHEDULE_DELAY", "100")
                .start()) {
      String said = inGuide("`(telemetry of orders:[^`]*)`").get(0);
      service.awaitLine(said.replace("http://localhost:4318", collector.endpoint()));
      for (String status : statuses) {
        collector.answer(Integer.parseInt(status));
        awaitHealth(service, port, "\"last_error\":\"[^\"]*" + status);
      }
      collector.close();

      assertThat(inGuide("`(ConnectException)`")).hasSize(1);
      awaitHealth(service, port, "\"last_error\":\"[^\"]*ConnectException");
      awaitHealth(service, port, "\"" + inGuide("`(spooled)` above 0").get(0) + "\":[1-9]");
    }
  }

  @Test
  void wrong_settings_are_named_and_keep_a_strict_service_from_its_start() throws Exception {
    String line = inGuide("A line `([^`.]*)\\.\\.\\.`").get(0);
    String strict = inGuide("With `([A-Z_]+)=true` the service does not start").get(0);
    try (Collector collector = new Collector();
        RunningService lenient = withWrongSettings(collector, strict, "false");
        RunningService service = withWrongSettings(collector, strict, "true")) {
      lenient.awaitLine(line);
      assertThat(service.exitCode()).isNotZero();
      assertThat(service.linesWith("OTEL_TRACES_SAMPLER")).isNotEmpty();
    }
  }

  private RunningService withWrongSettings(Collector collector, String strict, String value)
      throws IOException {
    return RunningService.ofProgram(main, collector, folder)
        .option("-Dport=0")
        .environment("OTEL_TRACES_SAMPLER", "sometimes")
        .environment("OTEL_BSP_SCHEDULE_DELAY", "soon")
        .environment(strict, value)
        .start();
  }

  @Test
  void the_collector_answers_to_an_empty_request() throws Exception {
    String curl = inGuide("(curl -i -X POST .*?) ```").get(0);
    try (Collector collector = new Collector()) {
      Process process =
          new ProcessBuilder(
                  "bash", "-c", curl.replace("http://localhost:4318", collector.endpoint()))
              .redirectErrorStream(true)
              .start();
      String answer = new String(process.getInputStream().readAllBytes(), UTF_8);

      assertThat(answer).contains("HTTP/1.1 200");
      assertThat(collector.received("/v1/traces"))
          .singleElement()
          .satisfies(body -> assertThat(body).asString(UTF_8).isEqualTo("{}"));
    }
  }

  private List<String> inGuide(String pattern) {
    List<String> found =
        Pattern.compile(pattern)
            .matcher(guide.prose())
            .results()
            .map((MatchResult result) -> result.group(1))
            .distinct()
            .toList();
    assertThat(found).as(pattern).isNotEmpty();
    return found;
  }

  /** While the service has something to send. */
  private static void awaitHealth(RunningService service, int port, String pattern) {
    await()
        .atMost(SOON)
        .ignoreExceptions()
        .untilAsserted(
            () -> {
              RunningService.get(port, "/order");
              assertThat(RunningService.get(service.operatorsPort(), "/health").body())
                  .containsPattern(pattern);
            });
  }
}
