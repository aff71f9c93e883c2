package io.throughline.operators.internal.prometheus;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.throughline.operators.exposition.MetricDataWithPoints;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Attributes of histograms that are named like the label of a bucket, {@code le}: they stand under
 * {@code exported_le}, as Prometheus itself does with labels that meet its own.
 */
final class ReservedLabels {

  private static final String LE = "le";
  private static final String PREFIX = "exported_";

  private ReservedLabels() {}

  /** The metric itself if it has none. */
  static MetricData moved(MetricData metric) {
    return switch (metric.getType()) {
      case HISTOGRAM -> {
        HistogramData histogram = metric.getHistogramData();
        yield hasReserved(histogram)
            ? with(
                metric,
                HistogramData.create(
                    histogram.getAggregationTemporality(),
                    moved(histogram, HistogramPointData.class)))
            : metric;
      }
      case EXPONENTIAL_HISTOGRAM -> {
        ExponentialHistogramData histogram = metric.getExponentialHistogramData();
        yield hasReserved(histogram)
            ? with(
                metric,
                ExponentialHistogramData.create(
                    histogram.getAggregationTemporality(),
                    moved(histogram, ExponentialHistogramPointData.class)))
            : metric;
      }
      default -> metric;
    };
  }

  private static MetricData with(MetricData metric, Data<?> data) {
    return new MetricDataWithPoints(metric, metric.getName(), metric.getType(), data);
  }

  private static boolean hasReserved(Data<?> data) {
    Search search = new Search(LE);
    for (PointData point : data.getPoints()) {
      point.getAttributes().forEach(search);
    }
    return search.found;
  }

  private static <P extends PointData> List<P> moved(Data<P> data, Class<P> type) {
    return data.getPoints().stream().map(point -> moved(point, type)).toList();
  }

  /** A proxy, because the SDK's own points cannot be made with their exemplars. */
  private static <P extends PointData> P moved(P point, Class<P> type) {
    Attributes attributes = moved(point.getAttributes());
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getName().equals("getAttributes")
                    ? attributes
                    : method.invoke(point, arguments)));
  }

  private static Attributes moved(Attributes attributes) {
    String name = PREFIX + LE;
    while (has(attributes, name)) {
      name = PREFIX + name;
    }
    String free = name;
    AttributesBuilder moved = Attributes.builder();
    attributes.forEach(
        (key, value) -> {
          if (key.getKey().equals(LE)) {
            moved.put(free, value.toString());
          } else {
            put(moved, key, value);
          }
        });
    return moved.build();
  }

  @SuppressWarnings("unchecked") // the value is the key's, as it was taken from attributes
  private static <T> void put(AttributesBuilder attributes, AttributeKey<?> key, Object value) {
    attributes.put((AttributeKey<T>) key, (T) value);
  }

  private static boolean has(Attributes attributes, String name) {
    Search search = new Search(name);
    attributes.forEach(search);
    return search.found;
  }

  private static final class Search implements BiConsumer<AttributeKey<?>, Object> {

    private final String name;
    private boolean found;

    Search(String name) {
      this.name = name;
    }

    @Override
    public void accept(AttributeKey<?> key, Object value) {
      found |= key.getKey().equals(name);
    }
  }
}
