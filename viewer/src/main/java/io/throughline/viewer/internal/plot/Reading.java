package io.throughline.viewer.internal.plot;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.metrics.v1.DataPointFlags;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.throughline.viewer.internal.store.MetricShape;
import io.throughline.viewer.internal.store.StoredPoint;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * A point as numbers.
 *
 * @param start when a sum began, nanoseconds since 1970; 0 if it is not said
 * @param time nanoseconds since 1970
 * @param value what was measured; of a histogram the count; NaN where the series ended
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

  private static final NavigableMap<Double, Double> NONE = new TreeMap<>();

  Reading {
    start = bounded(start);
    time = bounded(time);
    buckets = Buckets.coarse(buckets);
  }

  /** OTLP's times are unsigned. */
  private static long bounded(long nanos) {
    return nanos < 0 ? LATEST : Math.min(nanos, LATEST);
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
        recorded(point.getFlags(), value),
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
        recorded(point.getFlags(), (double) point.getCount()),
        point.getSum(),
        buckets,
        point.getExemplarsList());
  }

  private static Reading of(ExponentialHistogramDataPoint point) {
    NavigableMap<Double, Double> buckets = new TreeMap<>();
    double zero = Math.max(0, point.getZeroThreshold());
    if (point.getNegative().getBucketCountsCount() > 0) {
      buckets.put(-zero, 0.0);
    }
    if (point.getZeroCount() > 0) {
      buckets.put(zero, (double) point.getZeroCount());
    }
    ExponentialHistogramDataPoint.Buckets positive = point.getPositive();
    for (int i = 0; i < positive.getBucketCountsCount(); i++) {
      long index = (long) positive.getOffset() + i;
      add(buckets, bound(index, point), bound(index + 1, point), positive.getBucketCounts(i));
    }
    ExponentialHistogramDataPoint.Buckets negative = point.getNegative();
    for (int i = 0; i < negative.getBucketCountsCount(); i++) {
      long index = (long) negative.getOffset() + i;
      add(buckets, -bound(index + 1, point), -bound(index, point), negative.getBucketCounts(i));
    }
    return new Reading(
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano(),
        recorded(point.getFlags(), (double) point.getCount()),
        point.getSum(),
        buckets,
        point.getExemplarsList());
  }

  /** The same number for a bound at all scales that have it. */
  private static double bound(long index, ExponentialHistogramDataPoint point) {
    return Math.pow(2, Math.scalb((double) index, -point.getScale()));
  }

  /** Those that are empty are left out, but not where they end. */
  private static void add(
      NavigableMap<Double, Double> buckets, double lower, double upper, long count) {
    if (count > 0) {
      buckets.merge(lower, 0.0, Double::sum);
      buckets.merge(upper, (double) count, Double::sum);
    }
  }

  private static double recorded(int flags, double value) {
    return (flags & DataPointFlags.DATA_POINT_FLAGS_NO_RECORDED_VALUE_MASK_VALUE) == 0
        ? value
        : Double.NaN;
  }

  private static Reading of(SummaryDataPoint point) {
    return new Reading(
        point.getStartTimeUnixNano(),
        point.getTimeUnixNano(),
        recorded(point.getFlags(), (double) point.getCount()),
        point.getSum(),
        NONE,
        List.of());
  }

  /** Whether something was measured; else its series has ended, for the time being. */
  boolean isRecorded() {
    return !Double.isNaN(value);
  }

  /** Whether it is said since when its sum is; one of no time is said to be of an unknown start. */
  boolean hasStart() {
    return start != 0 && start < time;
  }

  /** What has been added since an earlier reading. */
  Reading since(Reading earlier) {
    return new Reading(
        earlier.time,
        time,
        value - earlier.value,
        sum - earlier.sum,
        Buckets.since(earlier.buckets, buckets),
        exemplars);
  }
}
