package io.throughline.prometheus;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A metric whose name and series the library is to show, whatever the values. The value of a series
 * is its place among the given ones, so that it can be found again where the library puts it.
 */
record Template(MetricData metric, Data<?> data) implements MetricData {

  static Template of(MetricData metric, List<Attributes> series) {
    List<LongPointData> points =
        IntStream.range(0, series.size())
            .mapToObj(place -> LongPointData.create(0, 0, series.get(place), place))
            .toList();
    return new Template(metric, GaugeData.createLongGaugeData(points));
  }

  @Override
  public Resource getResource() {
    return metric.getResource();
  }

  @Override
  public InstrumentationScopeInfo getInstrumentationScopeInfo() {
    return metric.getInstrumentationScopeInfo();
  }

  @Override
  public String getName() {
    return metric.getName();
  }

  @Override
  public String getDescription() {
    return metric.getDescription();
  }

  @Override
  public String getUnit() {
    return metric.getUnit();
  }

  @Override
  public MetricDataType getType() {
    return MetricDataType.LONG_GAUGE;
  }

  @Override
  public Data<?> getData() {
    return data;
  }
}
