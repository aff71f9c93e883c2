package io.throughline.viewer.internal.store;

import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.util.Locale;

/** The properties of a metric that all of its points share. */
public record MetricShape(
    String name, String unit, String description, Type type, boolean monotonic, boolean delta) {

  /** The kinds of points of OTLP. */
  public enum Type {
    /** A value as it is. */
    GAUGE,
    /** A sum. */
    SUM,
    /** Counts by bounds. */
    HISTOGRAM,
    /** Counts by exponents. */
    EXPONENTIAL_HISTOGRAM,
    /** Quantiles that the sender has reckoned. */
    SUMMARY
  }

  static MetricShape of(Metric metric) {
    return switch (metric.getDataCase()) {
      case SUM ->
          of(
              metric,
              Type.SUM,
              metric.getSum().getIsMonotonic(),
              metric.getSum().getAggregationTemporality());
      case HISTOGRAM ->
          of(metric, Type.HISTOGRAM, true, metric.getHistogram().getAggregationTemporality());
      case EXPONENTIAL_HISTOGRAM ->
          of(
              metric,
              Type.EXPONENTIAL_HISTOGRAM,
              true,
              metric.getExponentialHistogram().getAggregationTemporality());
      case SUMMARY ->
          of(metric, Type.SUMMARY, true, AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
      case GAUGE, DATA_NOT_SET ->
          of(metric, Type.GAUGE, false, AggregationTemporality.AGGREGATION_TEMPORALITY_UNSPECIFIED);
    };
  }

  private static MetricShape of(
      Metric metric, Type type, boolean monotonic, AggregationTemporality temporality) {
    return new MetricShape(
        metric.getName(),
        metric.getUnit(),
        metric.getDescription(),
        type,
        monotonic,
        temporality == AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
  }

  /** The instrument as OpenTelemetry's semantic conventions name it. */
  public String instrument() {
    return switch (type) {
      case SUM -> monotonic ? "counter" : "updowncounter";
      default -> type.name().toLowerCase(Locale.ROOT);
    };
  }

  /** Whether its points have counts by bounds. */
  public boolean isHistogram() {
    return type == Type.HISTOGRAM || type == Type.EXPONENTIAL_HISTOGRAM;
  }

  /** Whether its values only go up, so that it has a rate. */
  public boolean isCounted() {
    return type != Type.GAUGE && monotonic;
  }

  /** Whether values are sums since a start, of which only differences say something. */
  public boolean isCumulative() {
    return type != Type.GAUGE && !delta;
  }

  long bytes() {
    return 64 + 2L * (name.length() + unit.length() + description.length());
  }
}
