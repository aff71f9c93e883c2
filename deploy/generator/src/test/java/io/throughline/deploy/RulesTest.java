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

  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
  private static final Pattern RATE = Pattern.compile("\\b(rate|irate|increase)\\(([\\w:]+)");
  private static final Pattern TREND =
      Pattern.compile("\\b(deriv|delta|predict_linear)\\(([\\w:]+)");

  private static final Set<String> COUNTERS = Metrics.of(Repository.ROOT).counters();

  static List<Rule> rules() {
    return Rule.all();
  }

  static List<Rule> alerts() {
    return Rule.alerts();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void a_rule_asks_for_what_is_exported(Rule rule) {
    assertThat(PromqlNames.known()).containsAll(PromqlNames.of(rule.expr()));
  }

  @ParameterizedTest
  @MethodSource("rules")
  void a_rate_is_that_of_a_counter_and_a_trend_is_that_of_a_gauge(Rule rule) {
    // promql/rate, promql/counter
    assertThat(RATE.matcher(rule.expr()).results().map(match -> match.group(2)))
        .allMatch(COUNTERS::contains);
    assertThat(TREND.matcher(rule.expr()).results().map(match -> match.group(2)))
        .noneMatch(COUNTERS::contains);
    if (rule.expr().contains("histogram_quantile")) {
      assertThat(rule.expr())
          .containsPattern(
              "histogram_quantile\\(0\\.\\d+, sum by \\([^)]*\\ble\\) \\(rate\\(\\w+_bucket");
    }
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void an_alert_waits_compares_and_says_how_bad_it_is(Rule alert) {
    assertThat(alert.severity()).isIn("critical", "warning", "info", "none"); // rule/label
    if (!alert.alert().equals("Watchdog")) {
      assertThat(alert.waits()).isNotEmpty(); // alerts/for
      String outside = alert.expr().replaceAll("\\{[^}]*}", "");
      assertThat(outside).containsPattern("[<>]|==|absent\\("); // alerts/comparison
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
  void a_text_uses_labels_that_the_expression_keeps(Rule alert) { // alerts/template
    List<Set<String>> kept =
        BY.matcher(alert.expr())
            .results()
            .map(match -> Set.of(match.group(1).strip().split("\\s*,\\s*")))
            .toList();
    if (!kept.isEmpty()) {
      assertThat(kept.get(0)).containsAll(labelsUsed(alert));
      assertThat(kept)
          .allSatisfy(labels -> assertThat(labels).contains("cluster")); // promql/aggregate
    }
  }

  private static Set<String> labelsUsed(Rule alert) {
    return LABEL
        .matcher(alert.annotations().toString())
        .results()
        .map(match -> match.group(1))
        .collect(Collectors.toSet());
  }

  @Test
  void what_is_recorded_is_named_by_level_metric_and_operations() { // rule/name
    assertThat(rules().stream().map(Rule::record).filter(name -> !name.isEmpty()))
        .isNotEmpty()
        .allMatch(name -> name.matches("\\w+:\\w+:\\w+"));
  }

  @Test
  void no_two_alerts_are_the_same() { // rule/duplicate
    assertThat(alerts().stream().map(alert -> alert.alert() + alert.labels()))
        .doesNotHaveDuplicates();
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
