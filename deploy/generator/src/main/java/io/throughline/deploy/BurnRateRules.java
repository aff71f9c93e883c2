package io.throughline.deploy;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Prometheus rules of objectives: how much was bad in several windows, and alerts when the error
 * budget burns too fast in a long and a short one.
 *
 * @see <a href="https://sre.google/workbook/alerting-on-slos/">Alerting on SLOs</a>
 */
final class BurnRateRules {

  /** The long window shows that it matters, the short one that it still goes on. */
  private record Burn(
      String longWindow, String shortWindow, String factor, String pending, String severity) {

    /** The share of what is bad from which on the alert fires. */
    BigDecimal threshold(Objective objective) {
      return objective.budget().multiply(new BigDecimal(factor)).stripTrailingZeros();
    }

    boolean wakes() {
      return severity.equals("critical");
    }
  }

  private static final String REMAINING = "slo:error_budget_remaining:ratio";
  private static final String BAD = "slo:bad:rate5m";
  private static final String ALL = "slo:all:rate5m";

  private static final List<Burn> BURNS =
      List.of(
          new Burn("1h", "5m", "14.4", "2m", "critical"),
          new Burn("6h", "30m", "6", "15m", "critical"),
          new Burn("1d", "2h", "3", "1h", "warning"),
          new Burn("3d", "6h", "1", "3h", "warning"));

  private static final List<String> WINDOWS = List.of("5m", "30m", "1h", "2h", "6h", "1d", "3d");

  private static final Map<String, String> RECORDED =
      Map.of(
          "slo:sli_error:ratio_rate5m",
          "The share that was bad in the last five minutes.",
          "slo:burn_rate:ratio",
          "How many times faster than allowed the error budget burned in the last hour.",
          REMAINING,
          "The share of the error budget of 30 days that is left.");

  private BurnRateRules() {}

  /** The recorded series, for dashboards. */
  static List<Metric> recorded() {
    Map<String, String> scope = Map.of("cluster", "$cluster", "namespace", "$namespace");
    return RECORDED.entrySet().stream()
        .map(
            recorded ->
                new Metric(
                    recorded.getKey(),
                    Metric.Type.GAUGE,
                    false,
                    "1",
                    recorded.getValue(),
                    recorded.getKey(),
                    Map.of("slo", Set.of()),
                    List.of(),
                    scope))
        .toList();
  }

  /**
   * The text of the file of rules.
   *
   * @param source what the objectives were read from, for readers
   */
  static String text(List<Objective> objectives, Metrics metrics, String source) {
    List<Object> groups = new ArrayList<>();
    for (Objective objective : objectives) {
      groups.add(group(objective, rules(objective, metrics)));
    }
    return "# Generated from " + source + ".\n" + Yaml.write(Map.of("groups", groups));
  }

  private static Map<String, Object> group(Objective objective, List<Object> rules) {
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("name", "slo " + objective.slo());
    if (objective.awayFor() != null) {
      group.put("interval", objective.awayFor()); // or what lasts little longer would be missed
    }
    group.put("rules", rules);
    return group;
  }

  private static List<Object> rules(Objective objective, Metrics metrics) {
    List<Object> rules = new ArrayList<>();
    String seen = objective.seen();
    if (seen != null) {
      rules.add(record(objective, Objective.SEEN, seen));
    }
    for (String window : WINDOWS) {
      rules.add(
          record(
              objective,
              "slo:sli_error:ratio_rate" + window,
              objective.errorRatio(metrics, window)));
    }
    String lastHour = sli(objective, "1h");
    String budget = objective.budget().toPlainString();
    rules.add(record(objective, "slo:objective:ratio", "vector(" + objective.objective() + ")"));
    rules.add(record(objective, "slo:burn_rate:ratio", lastHour + " / " + budget));
    rules.addAll(remaining(objective, metrics, budget));
    BURNS.stream()
        // More than all cannot be bad: with a small objective nothing burns that fast.
        .filter(burn -> burn.threshold(objective).compareTo(BigDecimal.ONE) < 0)
        .forEach(burn -> rules.add(alert(objective, burn, metrics)));
    return rules;
  }

  /** Of services each hour weighs the same; of requests each request does, by night or by day. */
  private static List<Object> remaining(Objective objective, Metrics metrics, String budget) {
    if (objective.services() != null) {
      String bad = "avg_over_time(" + sli(objective, "1h") + "[30d])";
      return List.of(record(objective, REMAINING, "1 - " + bad + " / " + budget));
    }
    String selector = "{slo=\"" + objective.slo() + "\"}[30d]";
    String bad = "sum_over_time(" + BAD + selector + ")";
    String all = "sum_over_time(" + ALL + selector + ")";
    return List.of(
        record(objective, BAD, objective.bad(metrics, "5m")),
        record(objective, ALL, objective.all(metrics, "5m")),
        record(objective, REMAINING, "1 - " + bad + " / (" + all + " > 0) / " + budget));
  }

  private static Map<String, Object> record(Objective objective, String name, String expression) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("record", name);
    rule.put("expr", expression);
    rule.put("labels", Map.of("slo", objective.slo()));
    return rule;
  }

  private static Map<String, Object> alert(Objective objective, Burn burn, Metrics metrics) {
    String threshold = burn.threshold(objective).toPlainString();
    Map<String, Object> labels = new LinkedHashMap<>();
    labels.put("severity", burn.severity());
    labels.put("slo", objective.slo());
    labels.put("long", burn.longWindow());
    labels.put("short", burn.shortWindow());
    String allowed = objective.budget().movePointRight(2).stripTrailingZeros().toPlainString();
    Map<String, Object> annotations = new LinkedHashMap<>();
    annotations.put("summary", "The error budget of " + objective.slo() + " burns too fast");
    annotations.put(
        "description",
        "Objective: \"%s\" Bad in the last %s: {{ $value | humanizePercentage }}, allowed over 30 days: %s %%."
            .formatted(literally(objective.brief()), burn.longWindow(), allowed));
    annotations.put("runbook_url", "https://throughline.io/runbooks/ErrorBudgetBurn");
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("alert", "ErrorBudgetBurn");
    rule.put(
        "expr",
        sli(objective, burn.longWindow())
            + " > "
            + threshold
            + " and "
            + sli(objective, burn.shortWindow())
            + " > "
            + threshold
            + (burn.wakes()
                ? objective.traffic(metrics, burn.longWindow(), burn.threshold(objective))
                : ""));
    rule.put("for", burn.pending());
    rule.put("labels", labels);
    rule.put("annotations", annotations);
    return rule;
  }

  /** A text as it stands in a template of Prometheus. */
  private static String literally(String text) {
    return text.replace("{{", "{{ \"{{\" }}");
  }

  private static String sli(Objective objective, String window) {
    return "slo:sli_error:ratio_rate" + window + "{slo=\"" + objective.slo() + "\"}";
  }
}
