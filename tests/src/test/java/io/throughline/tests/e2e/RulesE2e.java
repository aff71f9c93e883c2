package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.tests.e2e.ReferenceCluster.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** The rules, as promtool and the Prometheus that watches the reference cluster see them. */
@Tag("e2e")
@ExtendWith(ReferenceCluster.class)
class RulesE2e {

  private static final Path FOLDER =
      Path.of(System.getProperty("project.root", ".."), "deploy/prometheus");

  static List<Path> unitTests() throws Exception {
    try (Stream<Path> files = Files.list(FOLDER.resolve("tests"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("unitTests")
  void promtool_finds_that_alerts_fire_and_stay_silent(Path file) throws Exception {
    Operator.Result result = Operator.tool("prometheus", "promtool test rules " + file);

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void promtool_accepts_the_rules() throws Exception {
    Operator.Result result =
        Operator.tool("prometheus", "promtool check rules " + FOLDER.resolve("rules") + "/*.yml");

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @Test
  void every_rule_is_evaluated_without_an_error(Running running) {
    running.clients().publish("e2e/rules", "21");

    await("each rule evaluated")
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () ->
                assertThat(PrometheusApi.rules("rules"))
                    .hasSizeGreaterThan(100)
                    .allSatisfy(
                        rule ->
                            assertThat(rule.get("health").asString())
                                .as(rule.get("name") + ": " + rule.path("lastError"))
                                .isEqualTo("ok")));
  }

  @Test
  void the_watchdog_fires_and_reaches_the_alertmanager() {
    await("the watchdog")
        .atMost(Duration.ofMinutes(2))
        .until(
            () ->
                AlertmanagerApi.alerts().stream()
                    .map((JsonNode alert) -> alert.at("/labels/alertname").asString())
                    .anyMatch("Watchdog"::equals));
  }
}
