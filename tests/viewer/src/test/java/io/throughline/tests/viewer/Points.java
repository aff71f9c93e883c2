package io.throughline.tests.viewer;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.List;

/** Points of metrics, cumulative as an SDK sends them. */
final class Points {

  private Points() {}

  static NumberDataPoint number(long start, long nanos, long value, KeyValue... attributes) {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(start)
        .setTimeUnixNano(nanos)
        .setAsInt(value)
        .addAllAttributes(List.of(attributes))
        .build();
  }

  static Metric.Builder counter(String name, String unit, NumberDataPoint... points) {
    return Metric.newBuilder()
        .setName(name)
        .setUnit(unit)
        .setSum(
            Sum.newBuilder()
                .setIsMonotonic(true)
                .setAggregationTemporality(
                    AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                .addAllDataPoints(List.of(points)));
  }

  static HistogramDataPoint.Builder histogram(
      long start, long nanos, double sum, List<Double> bounds, List<Long> counts) {
    return HistogramDataPoint.newBuilder()
        .setStartTimeUnixNano(start)
        .setTimeUnixNano(nanos)
        .setSum(sum)
        .setCount(counts.stream().mapToLong(Long::longValue).sum())
        .addAllExplicitBounds(bounds)
        .addAllBucketCounts(counts);
  }

  static Exemplar exemplar(String traceId, String spanId, double value, long nanos) {
    return Exemplar.newBuilder()
        .setTraceId(Otlp.bytes(traceId))
        .setSpanId(Otlp.bytes(spanId))
        .setAsDouble(value)
        .setTimeUnixNano(nanos)
        .build();
  }

  static Metric.Builder histograms(String name, String unit, HistogramDataPoint.Builder... points) {
    Histogram.Builder histogram =
        Histogram.newBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    for (HistogramDataPoint.Builder point : points) {
      histogram.addDataPoints(point);
    }
    return Metric.newBuilder().setName(name).setUnit(unit).setHistogram(histogram);
  }
}
