package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * What cloudflare's pint would demand of rules, with its names in the comments, and a little more.
 */
class RulesTest {

  private static final Pattern BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
  private static final Pattern RATIO_OF_RATES = Pattern.compile("rate\\([^/]*/[^/]*rate\\(");
  private static final Pattern SHARE = Pattern.compile("> 0\\.\\d+");
  private static final Pattern FLOOR = Pattern.compile("> 5(?![.\\d])");
  private static final Pattern FIRST =
      Pattern.compile(
          "(?<counter>[\\w:]+(?:\\{[^}]*})?) unless (?:last_over_time\\()?\\k<counter>");
  private static final Pattern FIRST_OF_WHAT_WAS_THERE =
      Pattern.compile(
          "(?<counter>[\\w:]+(?:\\{[^}]*})?) unless \\k<counter> offset (?<before>\\d+m)"
              + " and on \\(cluster, namespace, job, instance\\)"
              + " (?:process_uptime_seconds offset \\k<before>|up offset \\k<before> == 1)\\)");

  static List<Rule> rules() {
    return Repository.RULES;
  }

  static List<Rule> alerts() {
    return Repository.ALERTS;
  }

  /** RuleChecksTest shows what they refuse. */
  @Test
  void rules_pass_the_checks_that_those_of_a_team_have_to_pass() {
    assertThat(rules()).hasSizeGreaterThan(50);
    assertThat(RuleChecks.problems(rules(), Repository.metrics())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void a_quantile_is_that_of_all_instances(Rule rule) {
    if (rule.expr().contains("histogram_quantile")) {
      assertThat(rule.expr())
          .containsPattern(
              "histogram_quantile\\(0\\.\\d+, sum by \\([^)]*\\ble\\) \\(rate\\(\\w+_bucket");
    }
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void an_alert_says_what_is_wrong_and_where_to_read_on(Rule alert) {
    Map<String, String> texts = alert.annotations();
    assertThat(texts)
        .containsOnlyKeys("summary", "description", "runbook_url"); // alerts/annotation
    assertThat(texts.get("summary")).doesNotEndWith(".").hasSizeLessThan(110);
    assertThat(texts.get("description")).endsWith(".");
    assertThat(texts.get("runbook_url")) // rule/link
        .isEqualTo("https://throughline.io/runbooks/" + alert.alert());
    assertThat(texts.toString()).doesNotContain("$value }}%"); // a share is no percentage
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void a_sum_keeps_the_cluster(Rule alert) { // promql/aggregate
    assertThat(BY.matcher(alert.expr()).results().map(match -> match.group(1)))
        .allMatch(labels -> Set.of(labels.strip().split("\\s*,\\s*")).contains("cluster"));
  }

  /** But of notifications: each is an alert of which nobody was told, and it waits for a second. */
  @Test
  void a_single_failure_wakes_nobody_whatever_share_it_is() {
    List<Rule> ratios =
        alerts().stream()
            .filter(alert -> alert.severity().equals("critical"))
            .filter(alert -> RATIO_OF_RATES.matcher(alert.expr()).find())
            .filter(alert -> !alert.alert().equals("AlertmanagerNotificationsFailing"))
            .toList();

    assertThat(ratios).hasSize(10);
    assertThat(ratios)
        .allSatisfy(
            ratio ->
                assertThat(FLOOR.matcher(ratio.expr()).results().count())
                    .as(ratio.expr())
                    .isEqualTo(SHARE.matcher(ratio.expr()).results().count()));
  }

  /** Else old losses are new ones to a Prometheus that was away, and with a pod's new address. */
  @Test
  void a_first_loss_is_of_an_instance_that_was_there_before_it() {
    List<Rule> losses =
        alerts().stream().filter(alert -> FIRST.matcher(alert.expr()).find()).toList();

    assertThat(losses).hasSize(7);
    assertThat(losses)
        .allSatisfy(
            loss ->
                assertThat(FIRST_OF_WHAT_WAS_THERE.matcher(loss.expr()).results().count())
                    .as(loss.expr())
                    .isEqualTo(FIRST.matcher(loss.expr()).results().count()));
  }

  @Test
  void who_is_missed_when_down_is_missed_when_gone() {
    assertThat(jobs("ServiceAbsent")).isNotEmpty().isEqualTo(jobs("ServiceDown"));
  }

  /** promtool runs these tests in {@code ./e2e}; here is seen that none is missing. */
  @Test
  void each_alert_has_a_test_that_makes_it_fire_and_one_that_keeps_it_silent() {
    Set<String> firing = new HashSet<>();
    Set<String> silent = new HashSet<>();
    for (Path file : Yaml.files(Repository.DEPLOY.resolve("prometheus/tests"))) {
      for (JsonNode test : Yaml.read(file).get("tests")) {
        JsonNode check = test.at("/promql_expr_test/0");
        String alert = first("alertname=\"(\\w+)\"", check.get("expr").asString());
        if (check.get("exp_samples").isEmpty()) {
          silent.add(alert);
        }
        for (JsonNode sample : check.get("exp_samples")) {
          firing.add(alert + first("(severity=\"\\w+\")", sample.get("labels").asString()));
        }
      }
    }
    Set<String> all = alerts().stream().map(Rule::alert).collect(Collectors.toSet());
    all.remove("Watchdog"); // is never silent
    assertThat(silent).isEqualTo(all);
    assertThat(firing)
        .containsAll(
            alerts().stream().map(a -> a.alert() + "severity=\"" + a.severity() + "\"").toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          up{job=~"a|b"} == 0 ; up
          sum by (job, le) (rate(a_total{x="{y}"}[5m])) / on (job) group_left (z) b_count ; a_total,b_count
          histogram_quantile(0.9, slo:x:y offset 5m) > 2 * 1e3 and absent(c) ; slo:x:y,c
          min(d) < 14 * 24 * 3600 or e unless f ; d,e,f
          """)
  void names_of_metrics_are_found_in_an_expression(String expression, String names) {
    assertThat(PromqlNames.of(expression)).containsExactly(names.strip().split(","));
  }

  private static String jobs(String name) {
    return alerts().stream()
        .filter(alert -> alert.alert().equals(name))
        .map(alert -> first("up\\{job=~\"[^\"]*\"}", alert.expr()))
        .findFirst()
        .orElseThrow();
  }

  private static String first(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .findFirst()
        .map(found -> found.replaceFirst("^alertname=\"(\\w+)\"$", "$1"))
        .orElse("");
  }
}
