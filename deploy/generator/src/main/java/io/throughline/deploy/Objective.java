package io.throughline.deploy;

import io.throughline.semconv.generator.BucketBound;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A service level objective, as {@code deploy/prometheus/objectives.yaml} describes it and {@link
 * Objectives} has checked it.
 *
 * @param objective the share that has to be good
 * @param where what of the metric it is about; null for all
 * @param atLeast how many requests the long window of an alert has to have, so that it wakes
 *     somebody
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
    @Nullable String awayFor,
    @Nullable Long atLeast) {

  /** The series of {@link #seen()}. */
  static final String SEEN = "slo:up:seen";

  /** What the expressions leave: an objective is one of each installation. */
  private static final String LABELS = "(cluster, namespace) ";

  private static final String SUM = "sum by " + LABELS;

  private static final String OF_SERVICE = "(cluster, namespace, job) ";

  /** The share that may be bad. */
  BigDecimal budget() {
    return BigDecimal.ONE.subtract(objective);
  }

  /**
   * The share that was bad in a time such as {@code 5m}. Nothing where nothing happened: 0 / 0 is
   * not a number, and neither is what is reckoned with it.
   */
  String errorRatio(Metrics metrics, String window) {
    if (services != null) {
      return downtime(window);
    }
    String all = all(metrics, window);
    return slowerThan != null
        ? "1 - " + fast(metrics, slowerThan, window) + " / (" + all + " > 0)"
        // Not "all > 0": when all is lost, there may be none of what it is measured by.
        : "(" + bad(metrics, window) + ") / " + all + " >= 0";
  }

  /** How many were bad in a second, also zero. */
  String bad(Metrics metrics, String window) {
    String all = all(metrics, window);
    return slowerThan != null
        ? all + " - " + fast(metrics, slowerThan, window)
        : failed(metrics, "rate", window) + " or 0 * " + all;
  }

  /** How many there were in a second. */
  String all(Metrics metrics, String window) {
    return all(metrics, "rate", window);
  }

  /**
   * What has to hold besides so that an alert wakes somebody: that there was more than what a
   * single bad request would make look bad.
   *
   * @param threshold the share from which on the alert fires
   */
  String traffic(Metrics metrics, String window, BigDecimal threshold) {
    if (services != null) {
      return "";
    }
    long floor = atLeast != null ? atLeast : floor(threshold);
    String enough = all(metrics, "increase", window) + " >= " + floor;
    if (of != null) {
      // When all is lost, there may be none of what it is measured by.
      enough = "(%s or %s >= %d)".formatted(enough, failed(metrics, "increase", window), floor);
    }
    return " and on " + LABELS + enough;
  }

  /** The number of requests of which a single one is not more than a share. */
  static long floor(BigDecimal share) {
    return BigDecimal.ONE.divide(share, 0, RoundingMode.UP).longValueExact();
  }

  /**
   * Whether each instance of a service answers, or had answered lately, which is recorded as {@link
   * #SEEN}: a subquery would reckon it anew for all of each window. A service of which there is no
   * instance any more is there as one that does not answer, for a day. That it was there is what
   * was recorded the time before, so nobody is gone to a Prometheus that has just come back. Null
   * where no service is asked for.
   */
  @Nullable String seen() {
    if (services == null) {
      return null;
    }
    String there = awayFor == null ? up() : "max_over_time(" + up() + "[" + awayFor + "])";
    return "%s or 0 * count by %s(%s unless on %s%s and on %slast_over_time(%s[1d]))"
        .formatted(there, OF_SERVICE, recorded(), OF_SERVICE, there, OF_SERVICE, up());
  }

  private String recorded() {
    return SEEN + "{slo=\"" + slo + "\"}";
  }

  private String up() {
    return "up{job=~\"" + services + "\"}";
  }

  /** Of the times at which somebody looked, for that is what Prometheus knows of a service. */
  private String downtime(String window) {
    String range = recorded() + "[" + window + "]";
    return "1 - %s(sum_over_time(%s)) / %s(count_over_time(%s))".formatted(SUM, range, SUM, range);
  }

  private String fast(Metrics metrics, BigDecimal limit, String window) {
    Metric measured = measured(metrics);
    String le = "le" + new BucketBound(limit).condition();
    String bucket = measured.series() + "_bucket" + selector(about(), le);
    return sum("rate", bucket, window);
  }

  private String failed(Metrics metrics, String function, String window) {
    String failed = measured(metrics).counted() + selector(bad == null ? Map.of() : bad);
    return sum(function, failed, window);
  }

  private String all(Metrics metrics, String function, String window) {
    Metric total = of == null ? measured(metrics) : metrics.get(of, slo);
    String all = total.counted() + (about().isEmpty() ? "" : selector(about()));
    return sum(function, all, window);
  }

  private Metric measured(Metrics metrics) {
    return metrics.get(String.valueOf(metric), slo);
  }

  private Map<String, String> about() {
    return where == null ? Map.of() : where;
  }

  private static String selector(Map<String, String> conditions, String... others) {
    return Stream.concat(
            Stream.of(others),
            conditions.entrySet().stream()
                .map(condition -> Metric.label(condition.getKey()) + condition.getValue()))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  private static String sum(String function, String selector, String window) {
    return SUM + "(" + function + "(" + selector + "[" + window + "]))";
  }
}
