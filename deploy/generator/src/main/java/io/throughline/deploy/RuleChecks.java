package io.throughline.deploy;

import static java.util.stream.Collectors.toSet;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checks of Prometheus' rules: they ask for what is exported, and an alert says how bad it is,
 * what is wrong and where to read on.
 *
 * @see <a href="https://cloudflare.github.io/pint/">pint</a>, which checks more of it with a
 *     running Prometheus
 */
final class RuleChecks {

  private static final Pattern LABEL = Pattern.compile("\\$labels\\.(\\w+)");
  private static final Pattern BY = Pattern.compile("\\bby\\s*\\(([^)]*)\\)");
  private static final Pattern RATE = Pattern.compile("\\b(rate|irate|increase)\\(([\\w:]+)");
  private static final Pattern TREND =
      Pattern.compile("\\b(deriv|delta|predict_linear)\\(([\\w:]+)");
  private static final Pattern COMPARISON = Pattern.compile("[<>]|==|absent\\(");
  private static final List<String> SEVERITIES = List.of("critical", "warning", "info", "none");

  private final Metrics metrics;
  private final Set<String> recorded;
  private final List<String> problems = new ArrayList<>();

  private RuleChecks(Metrics metrics, List<Rule> rules) {
    this.metrics = metrics;
    this.recorded = rules.stream().map(Rule::record).collect(toSet());
  }

  /**
   * The problems of rules, each with its place.
   *
   * @param rules all of them, for one may ask for what another records
   */
  static List<String> problems(List<Rule> rules, Metrics metrics) {
    RuleChecks checks = new RuleChecks(metrics, rules);
    Map<String, Rule> alerts = new LinkedHashMap<>();
    for (Rule rule : rules) {
      checks.checkExpression(rule);
      if (rule.isAlert()) {
        checks.checkAlert(rule);
        if (alerts.putIfAbsent(rule.alert() + rule.labels(), rule) != null) {
          checks.add(rule, "stands here twice with the same labels");
        }
      } else if (!rule.record().matches("\\w+:\\w+:\\w+")) {
        checks.add(rule, "what is recorded is named level:metric:operations");
      }
    }
    return List.copyOf(checks.problems);
  }

  /** The problems of a query that stands in a page. */
  static List<String> problems(String place, String query, List<Rule> rules, Metrics metrics) {
    RuleChecks checks = new RuleChecks(metrics, rules);
    checks.checkNames(place, query);
    return List.copyOf(checks.problems);
  }

  private void checkExpression(Rule rule) {
    checkNames(rule.toString(), rule.expr());
    Set<String> counters = metrics.counters();
    Set<String> series = metrics.series();
    names(RATE, rule.expr())
        .filter(name -> series.contains(name) && !counters.contains(name))
        .forEach(name -> add(rule, "'" + name + "' is no counter, so that it has no rate"));
    names(TREND, rule.expr())
        .filter(counters::contains)
        .forEach(name -> add(rule, "'" + name + "' is a counter: ask for its rate"));
  }

  private void checkNames(String place, String expression) {
    for (String name : PromqlNames.of(expression)) {
      if (!metrics.series().contains(name) && !recorded.contains(name)) {
        problems.add(place + ": nothing exports the series '" + name + "'" + metrics.allowed(name));
      }
    }
  }

  private void checkAlert(Rule alert) {
    if (!SEVERITIES.contains(alert.severity())) {
      add(alert, "the label 'severity' is one of " + SEVERITIES);
    }
    String outside = alert.expr().replaceAll("\\{[^}]*}", "");
    if (!alert.severity().equals("none")) {
      if (alert.waits().isEmpty()) {
        add(alert, "'for' is missing: one bad scrape would wake somebody");
      }
      if (!COMPARISON.matcher(outside).find()) {
        add(alert, "'expr' compares with nothing, so that it fires as soon as there is a series");
      }
    }
    for (String text : List.of("summary", "description", "runbook_url")) {
      if (!alert.annotations().containsKey(text)) {
        add(alert, "the annotation '" + text + "' is missing");
      }
    }
    if (!alert
        .annotations()
        .getOrDefault("runbook_url", "/" + alert.alert())
        .endsWith("/" + alert.alert())) {
      add(alert, "'runbook_url' ends with '/" + alert.alert() + "', which is the page's name");
    }
    checkLabels(alert);
  }

  /** A text with a label that the expression sums away has a hole. */
  private void checkLabels(Rule alert) {
    List<Set<String>> kept =
        BY.matcher(alert.expr())
            .results()
            .map(match -> Set.of(match.group(1).strip().split("\\s*,\\s*")))
            .toList();
    if (!kept.isEmpty()) {
      LABEL
          .matcher(alert.annotations().toString())
          .results()
          .map(match -> match.group(1))
          .filter(label -> !kept.get(0).contains(label))
          .distinct()
          .forEach(
              label ->
                  add(alert, "the text uses '" + label + "', but 'expr' keeps " + kept.get(0)));
    }
  }

  private static Stream<String> names(Pattern function, String expression) {
    return function.matcher(expression).results().map(RuleChecks::argument);
  }

  private static String argument(MatchResult match) {
    return match.group(2);
  }

  private void add(Rule rule, String problem) {
    problems.add(rule + ": " + problem);
  }
}
