package io.throughline.operators.exposition;

import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.Data;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.resources.Resource;

/**
 * A metric with other points than it was collected with, or another name or unit.
 *
 * @param metric whose origin it keeps
 * @param name of the metric
 * @param unit of the points
 * @param type of the points
 * @param data the points
 */
public record MetricDataWithPoints(
    MetricData metric, String name, String unit, MetricDataType type, Data<?> data)
    implements MetricData {

  /**
   * In the unit of the metric.
   *
   * @param metric whose unit and origin it keeps
   * @param name of the metric
   * @param type of the points
   * @param data the points
   */
  public MetricDataWithPoints(MetricData metric, String name, MetricDataType type, Data<?> data) {
    this(metric, name, metric.getUnit(), type, data);
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
    return name;
  }

  @Override
  public String getDescription() {
    return metric.getDescription();
  }

  @Override
  public String getUnit() {
    return unit;
  }

  @Override
  public MetricDataType getType() {
    return type;
  }

  @Override
  public Data<?> getData() {
    return data;
  }
}
