package io.throughline.viewer.internal.plot;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.throughline.viewer.internal.store.MetricShape;
import io.throughline.viewer.internal.store.StoredPoint;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A point as numbers.
 *
 * @param start when a sum began, nanoseconds since 1970; 0 if it is not said
 * @param time nanoseconds since 1970
 * @param value what was measured; of a histogram the count
 * @param sum of a histogram
 * @param buckets of a histogram, the count of each by its upper bound
 */
record Reading(
    long start,
    long time,
    double value,
    double sum,
    NavigableMap<Double, Double> buckets,
    List<Exemplar> exemplars) {

  /**
   * In the year 2116: what is told of times beyond is no time, and sums of these would overflow.
   */
  static final long LATEST = Long.MAX_VALUE / 2;

  private static final int MOST_BUCKETS = 500; // more are not seen in a plot
  private static final NavigableMap<Double, Double> NONE = new TreeMap<>();

  Reading {
    start = bounded(start);
    time = bounded(time);
    buckets = coarse(buckets);
  }

  /** OTLP's times are unsigned. */
  private static long bounded(long nanos) {
    return nanos < 0 ? LATEST : Math.min(nanos, LATEST);
  }

  /** Neighbours are taken together where there are too many. */
  private static NavigableMap<Double, Double> coarse(NavigableMap<Double, Double> buckets) {
    int together = (buckets.size() - 1) / MOST_BUCKETS + 1;
    if (together <= 1) {
      return buckets;
    }
    NavigableMap<Double, Double> coarse = new TreeMap<>();
    double sum = 0;
    int taken = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      sum += bucket.getValue();
      if (++taken % together == 0 || taken == buckets.size()) {
        coarse.put(bucket.getKey(), sum);
        sum = 0;
      }
    }
    return coarse;
  }

  static Reading of(MetricShape shape, StoredPoint point) {
    try {
      return switch (shape.type()) {
        case GAUGE, SUM -> of(NumberDataPoint.parseFrom(point.encoded()));
        case HISTOGRAM -> of(HistogramDataPoint.parseFrom(point.encoded()));
        case EXPONENTIAL_HISTOGRAM -> of(ExponentialHistogramDataPoint.parseFrom(point.encoded()));
        case SUMMARY -> of(SummaryDataPoint.parseFrom(point.encoded()));
      };
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("it was encoded by the store", e);
    }
  }

  private static Reading of(NumberDataPoint point) {
    double value = point.hasAsInt() ? point.getAsInt() : point.getAsDouble();
    return new Reading(
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano(),
        value,
        0,
        NONE,
        point.getExemplarsList());
  }

  private static Reading of(HistogramDataPoint point) {
    NavigableMap<Double, Double> buckets = new TreeMap<>();
    int bounds = point.getExplicitBoundsCount();
    for (int i = 0; i < point.getBucketCountsCount() && i <= bounds; i++) {
      double upper = i < bounds ? point.getExplicitBounds(i) : Double.POSITIVE_INFINITY;
      buckets.merge(upper, (double) point.getBucketCounts(i), Double::sum);
    }
    return new Reading(
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano(),
        point.getCount(),
        point.getSum(),
        buckets,
        point.getExemplarsList());
  }

  private static Reading of(ExponentialHistogramDataPoint point) {
    NavigableMap<Double, Double> buckets = new TreeMap<>();
    double base = Math.pow(2, Math.pow(2, -point.getScale()));
    if (point.getZeroCount() > 0) {
      buckets.put(Math.max(0, point.getZeroThreshold()), (double) point.getZeroCount());
    }
    add(buckets, base, point.getPositive(), 1);
    add(buckets, base, point.getNegative(), -1);
    return new Reading(
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano(),
        point.getCount(),
        point.getSum(),
        buckets,
        point.getExemplarsList());
  }

  private static void add(
      NavigableMap<Double, Double> buckets,
      double base,
      ExponentialHistogramDataPoint.Buckets counts,
      int sign) {
    for (int i = 0; i < counts.getBucketCountsCount(); i++) {
      if (counts.getBucketCounts(i) > 0) {
        // Of those below zero the upper bound is the one that is nearer to it.
        double bound = Math.pow(base, (double) counts.getOffset() + i + (sign > 0 ? 1 : 0));
        buckets.merge(sign * bound, (double) counts.getBucketCounts(i), Double::sum);
      }
    }
  }

  private static Reading of(SummaryDataPoint point) {
    return new Reading(
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano(),
        point.getCount(),
        point.getSum(),
        NONE,
        List.of());
  }

  /** What has been added since an earlier reading. */
  Reading since(Reading earlier) {
    NavigableMap<Double, Double> added = new TreeMap<>(buckets);
    earlier.buckets.forEach((bound, count) -> added.merge(bound, -count, Double::sum));
    return new Reading(
        earlier.time, time, value - earlier.value, sum - earlier.sum, added, exemplars);
  }
}
