package io.throughline.deploy;

import java.math.BigDecimal;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service level objective, as {@code deploy/prometheus/objectives.yaml} describes it.
 *
 * @param objective the share that has to be good
 * @param where what of the metric it is about; null for all
 */
record Objective(
    String slo,
    BigDecimal objective,
    String brief,
    @Nullable String metric,
    @Nullable Map<String, String> where,
    @Nullable Map<String, String> bad,
    @Nullable String of,
    @Nullable BigDecimal slowerThan,
    @Nullable String services,
    @Nullable String awayFor) {

  /** The series of {@link #seen()}. */
  static final String SEEN = "slo:up:max_over_time";

  /** What the expressions leave: an objective is one of each installation. */
  private static final String SUM = "sum by (cluster, namespace) ";

  /** The share that may be bad. */
  BigDecimal budget() {
    return BigDecimal.ONE.subtract(objective);
  }

  /** The share that was bad in a time such as {@code 5m}. */
  String errorRatio(Metrics metrics, String window) {
    if (services != null) {
      return downtime(window);
    }
    if (metric == null) {
      throw problem("either 'metric' or 'services' is needed");
    }
    Metric measured = metrics.get(metric, slo);
    return slowerThan != null
        ? slow(measured, slowerThan, window)
        : failed(measured, of == null ? measured : metrics.get(of, slo), window);
  }

  /**
   * Whether each service had answered lately, which is recorded as {@link #SEEN}: a subquery would
   * reckon it anew for all of each window. Null where it does not matter.
   */
  @Nullable String seen() {
    if (awayFor != null && services == null) {
      throw problem("'away_for' goes with 'services' only");
    }
    return awayFor == null ? null : "max_over_time(" + up() + "[" + awayFor + "])";
  }

  private String up() {
    return "up{job=~\"" + services + "\"}";
  }

  /** Of the times at which somebody looked, for that is what Prometheus knows of a service. */
  private String downtime(String window) {
    String range = (awayFor == null ? up() : SEEN + "{slo=\"" + slo + "\"}") + "[" + window + "]";
    return "1 - %s(sum_over_time(%s)) / %s(count_over_time(%s))".formatted(SUM, range, SUM, range);
  }

  private String slow(Metric measured, BigDecimal limit, String window) {
    if (!measured.boundaries().contains(limit.doubleValue())) {
      throw problem(
          limit + " s is no boundary of '" + measured.name() + "': " + measured.boundaries());
    }
    // Prometheus 3 writes 1.0 where Prometheus 2 wrote 1.
    String le = "le=~\"" + limit.toPlainString().replace(".", "\\\\.") + "(\\\\.0)?\"";
    Map<String, String> about = where == null ? Map.of() : where;
    about.forEach((attribute, condition) -> measured.check(slo, attribute, condition));
    return "1 - "
        + rate(measured.series() + "_bucket" + selector(about, le), window)
        + " / "
        + rate(measured.counted() + (about.isEmpty() ? "" : selector(about)), window);
  }

  private String failed(Metric measured, Metric total, String window) {
    if (bad == null) {
      throw problem("'bad' or 'slower_than' is missing");
    }
    bad.forEach((attribute, condition) -> measured.check(slo, attribute, condition));
    if (where != null) {
      throw problem("'where' goes with 'slower_than' only");
    }
    String all = rate(total.counted(), window);
    return "(%s or 0 * %s) / %s"
        .formatted(rate(measured.counted() + selector(bad), window), all, all);
  }

  private static String selector(Map<String, String> conditions, String... others) {
    return Stream.concat(
            Stream.of(others),
            conditions.entrySet().stream()
                .map(condition -> Metric.label(condition.getKey()) + condition.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String rate(String selector, String window) {
    return SUM + "(rate(" + selector + "[" + window + "]))";
  }

  private SpecificationException problem(String problem) {
    return new SpecificationException("objective " + slo, problem);
  }
}
