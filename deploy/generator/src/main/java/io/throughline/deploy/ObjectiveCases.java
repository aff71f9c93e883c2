package io.throughline.deploy;

import io.throughline.semconv.generator.BucketBound;
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
   * @param rules the name of the file with the rules
   * @param source what the objectives were read from, for readers
   */
  static String text(List<Objective> objectives, Metrics metrics, String rules, String source) {
    List<Object> tests = new ArrayList<>();
    for (Objective objective : objectives) {
      if (objective.services() != null && job(objective.services()).isEmpty()) {
        continue; // no case without the name of a service
      }
      // With a smaller objective even a total failure does not burn fast enough.
      if (objective.budget().multiply(SLOWEST_CRITICAL).compareTo(BigDecimal.ONE) < 0) {
        tests.add(test(objective, "fires when all is bad", allBad(objective, metrics), true));
      }
      tests.add(
          test(
              objective,
              "is silent when a tenth of what is allowed is bad, after an hour in which nothing is",
              hardlyBad(objective, metrics),
              false));
    }
    Map<String, Object> file = new LinkedHashMap<>();
    file.put("rule_files", List.of("../rules/" + rules));
    file.put("evaluation_interval", "1m");
    file.put("tests", tests);
    return "# Generated from " + source + ".\n" + Yaml.write(file);
  }

  private static List<Object> allBad(Objective objective, Metrics metrics) {
    BigDecimal atLeast = BigDecimal.valueOf(objective.atLeast() == null ? 0 : objective.atLeast());
    long floor = Objective.floor(objective.budget());
    return series(objective, metrics, atLeast.max(BigDecimal.valueOf(floor)).longValueExact(), 0);
  }

  private static List<Object> hardlyBad(Objective objective, Metrics metrics) {
    long all = BigDecimal.TEN.divide(objective.budget(), 0, RoundingMode.UP).longValueExact();
    return series(objective, metrics, 1, all - 1);
  }

  private static List<Object> series(Objective objective, Metrics metrics, long bad, long good) {
    List<Object> series = new ArrayList<>();
    if (objective.services() != null) {
      String job = job(objective.services());
      series.add(series("up{job=\"" + job + "\", instance=\"a\"}", good == 0 ? "0x200" : "1x200"));
      return series;
    }
    Metric measured = metrics.get(String.valueOf(objective.metric()), objective.slo());
    if (objective.slowerThan() != null) {
      String le = ", le=\"" + new BucketBound(objective.slowerThan()).canonical() + "\"}";
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
    return perMinute == 0 ? "0x200" : "0x60 0+" + perMinute + "x140";
  }

  /** A service of which an objective is; empty where only an expression says which. */
  private static String job(String services) {
    return Stream.of(services.split("\\|", -1))
        .flatMap(one -> Stream.of(one, one.replaceAll("\\.[*+]", "a")))
        .filter(one -> one.matches("[\\w-]+") && one.matches(services))
        .findFirst()
        .orElse("");
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
    test.put("promql_expr_test", fires ? List.of(check) : List.of(check, remaining(objective)));
    return test;
  }

  /** Nine tenths of the budget, and not what hours without traffic make of it. */
  private static Map<String, Object> remaining(Objective objective) {
    Map<String, Object> sample = new LinkedHashMap<>();
    sample.put("labels", "{slo=\"" + objective.slo() + "\"}");
    sample.put("value", objective.services() == null ? 0.9 : 1);
    Map<String, Object> check = new LinkedHashMap<>();
    check.put(
        "expr", "round(slo:error_budget_remaining:ratio{slo=\"" + objective.slo() + "\"}, 0.1)");
    check.put("eval_time", "190m");
    check.put("exp_samples", List.of(sample));
    return check;
  }
}
