package io.throughline.viewer.internal.session;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import io.throughline.viewer.internal.store.MetricShape;
import io.throughline.viewer.internal.store.Series;
import io.throughline.viewer.internal.store.StoredPoint;

/** A series as the metric of OTLP that it came from. */
final class SeriesMetric {

  private SeriesMetric() {}

  static Metric of(Series series) throws InvalidProtocolBufferException {
    MetricShape shape = series.shape();
    Metric.Builder metric =
        Metric.newBuilder()
            .setName(shape.name())
            .setUnit(shape.unit())
            .setDescription(shape.description());
    switch (shape.type()) {
      case GAUGE -> metric.getGaugeBuilder();
      case SUM ->
          metric
              .getSumBuilder()
              .setIsMonotonic(shape.monotonic())
              .setAggregationTemporality(temporality(shape));
      case HISTOGRAM -> metric.getHistogramBuilder().setAggregationTemporality(temporality(shape));
      case EXPONENTIAL_HISTOGRAM ->
          metric.getExponentialHistogramBuilder().setAggregationTemporality(temporality(shape));
      case SUMMARY -> metric.getSummaryBuilder();
    }
    for (StoredPoint point : series.points()) {
      add(metric, series, point.encoded());
    }
    return metric.build();
  }

  private static AggregationTemporality temporality(MetricShape shape) {
    return shape.delta()
        ? AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA
        : AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE;
  }

  private static void add(Metric.Builder metric, Series series, byte[] point)
      throws InvalidProtocolBufferException {
    switch (series.shape().type()) {
      case GAUGE ->
          metric
              .getGaugeBuilder()
              .addDataPoints(
                  NumberDataPoint.parseFrom(point).toBuilder()
                      .addAllAttributes(series.attributes()));
      case SUM ->
          metric
              .getSumBuilder()
              .addDataPoints(
                  NumberDataPoint.parseFrom(point).toBuilder()
                      .addAllAttributes(series.attributes()));
      case HISTOGRAM ->
          metric
              .getHistogramBuilder()
              .addDataPoints(
                  HistogramDataPoint.parseFrom(point).toBuilder()
                      .addAllAttributes(series.attributes()));
      case EXPONENTIAL_HISTOGRAM ->
          metric
              .getExponentialHistogramBuilder()
              .addDataPoints(
                  ExponentialHistogramDataPoint.parseFrom(point).toBuilder()
                      .addAllAttributes(series.attributes()));
      case SUMMARY ->
          metric
              .getSummaryBuilder()
              .addDataPoints(
                  SummaryDataPoint.parseFrom(point).toBuilder()
                      .addAllAttributes(series.attributes()));
    }
  }
}
