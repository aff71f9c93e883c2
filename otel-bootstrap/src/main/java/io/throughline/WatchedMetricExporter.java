package io.throughline;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.throughline.health.TelemetryPart;
import java.util.Collection;

/** Tells what became of each export of metrics, whose items are metrics, not points. */
final class WatchedMetricExporter implements MetricExporter {

  private final MetricExporter exporter;
  private final TelemetryPart part;

  WatchedMetricExporter(MetricExporter exporter, TelemetryPart part) {
    this.exporter = exporter;
    this.part = part;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    return part.watch(exporter.export(metrics), metrics.size());
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
    return exporter.getAggregationTemporality(instrumentType);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType instrumentType) {
    return exporter.getDefaultAggregation(instrumentType);
  }

  @Override
  public MemoryMode getMemoryMode() {
    return exporter.getMemoryMode();
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public String toString() {
    return exporter.toString();
  }
}
