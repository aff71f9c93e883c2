package io.throughline.internal.sdk;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.throughline.operators.exposition.MetricDataWithPoints;
import java.lang.reflect.Proxy;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Attributes of metrics under other names, and exemplars without those that a view has dropped. A
 * series that has the other name already keeps both.
 */
final class RenamedAttributes {

  private final Map<String, String> names;

  RenamedAttributes(Map<String, String> names) {
    this.names = names;
  }

  Collection<MetricData> in(Collection<MetricData> metrics) {
    return metrics.stream().map(this::in).toList();
  }

  private boolean isToChange(PointData point) {
    for (ExemplarData exemplar : point.getExemplars()) {
      if (!exemplar.getFilteredAttributes().isEmpty()) {
        return true;
      }
    }
    return hasOtherNames(point.getAttributes());
  }

  private boolean hasOtherNames(Attributes attributes) {
    return !names.isEmpty()
        && attributes.asMap().keySet().stream().anyMatch(key -> names.containsKey(key.getKey()));
  }

  private MetricData in(MetricData metric) {
    if (metric.getData().getPoints().stream().noneMatch(this::isToChange)) {
      return metric;
    }
    Data<?> renamed =
        switch (metric.getType()) {
          case LONG_GAUGE ->
              GaugeData.createLongGaugeData(in(metric.getLongGaugeData(), LongPointData.class));
          case DOUBLE_GAUGE ->
              GaugeData.createDoubleGaugeData(
                  in(metric.getDoubleGaugeData(), DoublePointData.class));
          case LONG_SUM -> {
            SumData<LongPointData> sum = metric.getLongSumData();
            yield SumData.createLongSumData(
                sum.isMonotonic(), sum.getAggregationTemporality(), in(sum, LongPointData.class));
          }
          case DOUBLE_SUM -> {
            SumData<DoublePointData> sum = metric.getDoubleSumData();
            yield SumData.createDoubleSumData(
                sum.isMonotonic(), sum.getAggregationTemporality(), in(sum, DoublePointData.class));
          }
          case HISTOGRAM -> {
            HistogramData histogram = metric.getHistogramData();
            yield HistogramData.create(
                histogram.getAggregationTemporality(), in(histogram, HistogramPointData.class));
          }
          case EXPONENTIAL_HISTOGRAM -> {
            ExponentialHistogramData histogram = metric.getExponentialHistogramData();
            yield ExponentialHistogramData.create(
                histogram.getAggregationTemporality(),
                in(histogram, ExponentialHistogramPointData.class));
          }
          case SUMMARY -> metric.getData(); // the SDK has no instrument that makes one
        };
    return new MetricDataWithPoints(metric, metric.getName(), metric.getType(), renamed);
  }

  private <P extends PointData> List<P> in(Data<P> data, Class<P> type) {
    return data.getPoints().stream().map(point -> in(point, type)).toList();
  }

  /** A proxy, because the SDK's own points cannot be made with their exemplars. */
  private <P extends PointData> P in(P point, Class<P> type) {
    if (!isToChange(point)) {
      return point;
    }
    Attributes attributes = point.getAttributes();
    Attributes renamed = hasOtherNames(attributes) ? in(attributes) : attributes;
    List<ExemplarData> exemplars = point.getExemplars().stream().map(BareExemplar::of).toList();
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getAttributes" -> renamed;
                  case "getExemplars" -> exemplars;
                  default -> method.invoke(point, arguments);
                }));
  }

  private Attributes in(Attributes attributes) {
    Set<String> taken =
        attributes.asMap().keySet().stream().map(AttributeKey::getKey).collect(Collectors.toSet());
    AttributesBuilder renamed = Attributes.builder();
    attributes.forEach(
        (key, value) -> {
          String name = names.get(key.getKey());
          put(renamed, name == null || !taken.add(name) ? key.getKey() : name, key, value);
        });
    return renamed.build();
  }

  private static void put(
      AttributesBuilder attributes, String name, AttributeKey<?> key, Object value) {
    switch (key.getType()) {
      case STRING -> attributes.put(name, (String) value);
      case LONG -> attributes.put(name, (Long) value);
      case DOUBLE -> attributes.put(name, (Double) value);
      case BOOLEAN -> attributes.put(name, (Boolean) value);
      default -> attributes.put(name, value.toString()); // metrics have no lists
    }
  }
}
