package io.throughline.deploy;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The cases by which promtool tests the alerts of objectives: all is bad, and a tenth of what is
 * allowed is bad.
 */
final class ObjectiveCases {

  /** The factor of the slowest alert that wakes somebody. */
  private static final BigDecimal SLOWEST_CRITICAL = BigDecimal.valueOf(6);

  private static final String LABELS = "job=\"a\", instance=\"a\"";

  private ObjectiveCases() {}

  /**
   * The text of the file.
   *
   * @param source what the objectives were read from, for readers
   */
  static String text(List<Objective> objectives, Metrics metrics, String source) {
    List<Object> tests = new ArrayList<>();
    for (Objective objective : objectives) {
      // With a smaller objective even a total failure does not burn fast enough.
      if (objective.budget().multiply(SLOWEST_CRITICAL).compareTo(BigDecimal.ONE) < 0) {
        tests.add(test(objective, "fires when all is bad", allBad(objective, metrics), true));
      }
      tests.add(
          test(
              objective,
              "is silent when a tenth of what is allowed is bad",
              hardlyBad(objective, metrics),
              false));
    }
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("rule_files", List.of("../rules/slo.yml"));
    file.put("evaluation_interval", "1m");
    file.put("tests", tests);
    return "# Generated from " + source + ".\n" + Yaml.write(file);
  }

  private static List<Object> allBad(Objective objective, Metrics metrics) {
    return series(objective, metrics, 100, 0);
  }

  private static List<Object> hardlyBad(Objective objective, Metrics metrics) {
    long all = BigDecimal.TEN.divide(objective.budget(), 0, RoundingMode.UP).longValueExact();
    return series(objective, metrics, 1, all - 1);
  }

  private static List<Object> series(Objective objective, Metrics metrics, long bad, long good) {
    List<Object> series = new ArrayList<>();
    if (objective.services() != null) {
      String job = objective.services().replaceFirst("\\|.*", "").replaceAll("[^\\w-]", "");
      series.add(series("up{job=\"" + job + "\", instance=\"a\"}", good == 0 ? "0x200" : "1x200"));
      return series;
    }
    Metric measured = metrics.get(String.valueOf(objective.metric()), objective.slo());
    if (objective.slowerThan() != null) {
      String le = ", le=\"" + objective.slowerThan().toPlainString() + "\"}";
      String labels = labels(measured, objective.where(), true);
      series.add(series(measured.series() + "_bucket{" + labels + le, rising(good)));
      series.add(series(measured.counted() + "{" + labels + "}", rising(bad + good)));
      return series;
    }
    series.add(series(selector(measured, objective, true), rising(bad)));
    if (objective.of() == null) {
      series.add(series(selector(measured, objective, false), rising(good)));
    } else {
      Metric total = metrics.get(objective.of(), objective.slo());
      series.add(series(total.counted() + "{" + LABELS + "}", rising(bad + good)));
    }
    return series;
  }

  private static String selector(Metric metric, Objective objective, boolean bad) {
    return metric.counted() + "{" + labels(metric, objective.bad(), bad) + "}";
  }

  private static String labels(
      Metric metric, @Nullable Map<String, String> conditions, boolean fulfilled) {
    StringBuilder labels = new StringBuilder(LABELS);
    (conditions == null ? Map.<String, String>of() : conditions)
        .forEach(
            (attribute, condition) -> {
              String label = Metric.label(attribute);
              Set<String> known = metric.labels().getOrDefault(label, Set.of());
              String value = example(condition, known, fulfilled);
              if (!value.isEmpty()) {
                labels.append(", ").append(label).append("=\"").append(value).append('"');
              }
            });
    return labels.toString();
  }

  /** A value of a label that fulfils a condition or does not; an empty one is no label. */
  private static String example(String condition, Set<String> known, boolean fulfilled) {
    String operator = condition.replaceFirst("\".*", "");
    String value = condition.substring(operator.length()).replace("\"", "");
    return Stream.of(known.stream(), Stream.of(value.split("\\|", -1)), Stream.of("other", ""))
        .flatMap(values -> values)
        .filter(one -> matches(operator.strip(), value, one) == fulfilled)
        .findFirst()
        .orElse("");
  }

  private static boolean matches(String operator, String value, String one) {
    return switch (operator) {
      case "=" -> one.equals(value);
      case "!=" -> !one.equals(value);
      case "=~" -> one.matches(value);
      default -> !one.matches(value);
    };
  }

  private static String rising(long perMinute) {
    return perMinute == 0 ? "0x200" : "0+" + perMinute + "x200";
  }

  private static Map<String, Object> series(String selector, String values) {
    Map<String, Object> series = new LinkedHashMap<>();
    series.put("series", selector);
    series.put("values", values);
    return series;
  }

  private static Map<String, Object> test(
      Objective objective, String what, List<Object> series, boolean fires) {
    String slo = ", slo=\"" + objective.slo() + "\"";
    String firing = "ALERTS{alertname=\"ErrorBudgetBurn\", alertstate=\"firing\"" + slo;
    Map<String, Object> check = new LinkedHashMap<>();
    if (fires) {
      check.put(
          "expr", "group by (alertname, severity, slo) (" + firing + ", severity=\"critical\"})");
    } else {
      check.put("expr", "last_over_time(" + firing + "}[2d])");
    }
    check.put("eval_time", "190m");
    String labels = "{alertname=\"ErrorBudgetBurn\", severity=\"critical\"" + slo + "}";
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("labels", labels);
    sample.put("value", 1);
    check.put("exp_samples", fires ? List.of(sample) : new ArrayList<>());
    Map<String, Object> test = new LinkedHashMap<>();
    test.put("name", "ErrorBudgetBurn of " + objective.slo() + " " + what);
    test.put("interval", "1m");
    test.put("input_series", series);
    test.put("promql_expr_test", List.of(check));
    return test;
  }
}
