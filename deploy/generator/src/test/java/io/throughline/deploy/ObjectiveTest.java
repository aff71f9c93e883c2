package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectiveTest {

  private static final String SUCCESS =
      """
      - slo: success
        objective: 0.999
        brief: Calls succeed.
        metric: rpc.server.call.duration
        bad: {error.type: '!=""'}
      """;

  private static final String LATENCY =
      """
      - slo: latency
        objective: 0.99
        brief: Messages are fast.
        metric: mqtt.delivery.duration
        slower_than: 1
      """;

  private static final String SERVICES =
      """
      - slo: back
        objective: 0.999
        brief: It is back.
        services: journal
      """;

  @TempDir Path folder;

  @Test
  void what_is_recorded_of_services_is_whether_they_answer_and_who_is_gone() throws IOException {
    assertThat(read(SERVICES).seen())
        .isEqualTo(
            "up{job=~\"journal\"} or 0 * count by (cluster, namespace, job) (slo:up:seen{slo=\"back\"}"
                + " unless on (cluster, namespace, job) up{job=~\"journal\"}"
                + " and on (cluster, namespace, job) last_over_time(up{job=~\"journal\"}[1d]))");
    assertThat(read(SERVICES + "  away_for: 30s\n").seen())
        .startsWith("max_over_time(up{job=~\"journal\"}[30s]) or 0 * ")
        .contains(
            " unless on (cluster, namespace, job) max_over_time(up{job=~\"journal\"}[30s]) and");
    assertThat(read(SERVICES).errorRatio(Repository.metrics(), "5m"))
        .isEqualTo(
            "1 - sum by (cluster, namespace) (sum_over_time(slo:up:seen{slo=\"back\"}[5m]))"
                + " / sum by (cluster, namespace) (count_over_time(slo:up:seen{slo=\"back\"}[5m]))");
    assertThat(read(SUCCESS).seen()).isNull();
  }

  @Test
  void no_ratio_is_recorded_of_nothing() throws IOException {
    assertThat(read(SUCCESS).errorRatio(Repository.metrics(), "5m")).endsWith(" >= 0");
    assertThat(read(LATENCY).errorRatio(Repository.metrics(), "5m"))
        .endsWith(
            " / (sum by (cluster, namespace) (rate(mqtt_delivery_duration_seconds_count[5m])) > 0)");
  }

  @Test
  void what_remains_is_of_requests_and_of_services_of_hours() throws IOException {
    assertThat(expression(SUCCESS, "slo:error_budget_remaining:ratio"))
        .isEqualTo(
            "1 - sum_over_time(slo:bad:rate5m{slo=\"success\"}[30d])"
                + " / (sum_over_time(slo:all:rate5m{slo=\"success\"}[30d]) > 0) / 0.001");
    assertThat(expression(SERVICES, "slo:error_budget_remaining:ratio"))
        .isEqualTo("1 - avg_over_time(slo:sli_error:ratio_rate1h{slo=\"back\"}[30d]) / 0.001");
  }

  @Test
  void an_alert_that_wakes_somebody_needs_more_requests_than_one_can_make_look_bad()
      throws IOException {
    assertThat(floors(SUCCESS)).containsExactly("[1h])) >= 70", "[6h])) >= 167", "", "");
    assertThat(floors(LATENCY)).containsExactly("[1h])) >= 7", "[6h])) >= 17", "", "");
    assertThat(floors(SUCCESS + "  at_least: 5\n"))
        .containsExactly("[1h])) >= 5", "[6h])) >= 5", "", "");
    assertThat(floors(SERVICES)).containsExactly("", "", "", "");
  }

  @Test
  void an_alert_that_could_never_fire_is_left_out() throws IOException {
    assertThat(floors(SUCCESS.replace("0.999", "0.9"))).hasSize(3);
    assertThat(floors(SUCCESS.replace("0.999", "0.8"))).containsExactly("", "");
  }

  @Test
  void a_text_is_no_template() throws IOException {
    String brief = "Calls of {{x}}.";

    assertThat(
            BurnRateRules.text(
                List.of(read(SUCCESS.replace("Calls succeed.", "\"" + brief + "\""))),
                Repository.metrics(),
                "a"))
        .contains("Objective: \"Calls of {{ \"{{\" }}x}}.\"");
  }

  private Objective read(String yaml) throws IOException {
    return Objectives.read(
            Files.writeString(folder.resolve("objectives.yaml"), yaml), Repository.metrics())
        .get(0);
  }

  private List<Rule> rules(String yaml) throws IOException {
    Path rules = Files.createDirectories(folder.resolve("rules")).resolve("slo.yml");
    Files.writeString(
        rules, BurnRateRules.text(List.of(read(yaml)), Repository.metrics(), "objectives.yaml"));
    return Rule.in(folder.resolve("rules"));
  }

  private String expression(String yaml, String record) throws IOException {
    return rules(yaml).stream()
        .filter(rule -> rule.record().equals(record))
        .map(Rule::expr)
        .findFirst()
        .orElseThrow();
  }

  /** The end of each alert's expression; empty where it has no floor. */
  private List<String> floors(String yaml) throws IOException {
    return rules(yaml).stream()
        .filter(Rule::isAlert)
        .map(Rule::expr)
        .map(expr -> expr.contains(">=") ? expr.replaceFirst(".*(?=\\[)", "") : "")
        .toList();
  }
}
