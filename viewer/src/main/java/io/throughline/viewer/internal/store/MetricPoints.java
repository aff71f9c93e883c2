package io.throughline.viewer.internal.store;

import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.SummaryDataPoint;
import java.util.List;

/** The points of a metric of OTLP, each with its attributes beside it. */
final class MetricPoints {

  private MetricPoints() {}

  record Point(List<KeyValue> attributes, StoredPoint stored) {}

  static List<Point> of(Metric metric) {
    return switch (metric.getDataCase()) {
      case GAUGE -> numbers(metric.getGauge().getDataPointsList());
      case SUM -> numbers(metric.getSum().getDataPointsList());
      case HISTOGRAM ->
          metric.getHistogram().getDataPointsList().stream().map(MetricPoints::point).toList();
      case EXPONENTIAL_HISTOGRAM ->
          metric.getExponentialHistogram().getDataPointsList().stream()
              .map(MetricPoints::point)
              .toList();
      case SUMMARY ->
          metric.getSummary().getDataPointsList().stream().map(MetricPoints::point).toList();
      case DATA_NOT_SET -> List.of();
    };
  }

  private static List<Point> numbers(List<NumberDataPoint> points) {
    return points.stream()
        .map(
            point ->
                new Point(
                    point.getAttributesList(),
                    new StoredPoint(
                        point.getTimeUnixNano(),
                        point.toBuilder().clearAttributes().build().toByteArray())))
        .toList();
  }

  private static Point point(HistogramDataPoint point) {
    return new Point(
        point.getAttributesList(),
        new StoredPoint(
            point.getTimeUnixNano(), point.toBuilder().clearAttributes().build().toByteArray()));
  }

  private static Point point(ExponentialHistogramDataPoint point) {
    return new Point(
        point.getAttributesList(),
        new StoredPoint(
            point.getTimeUnixNano(), point.toBuilder().clearAttributes().build().toByteArray()));
  }

  private static Point point(SummaryDataPoint point) {
    return new Point(
        point.getAttributesList(),
        new StoredPoint(
            point.getTimeUnixNano(), point.toBuilder().clearAttributes().build().toByteArray()));
  }
}
