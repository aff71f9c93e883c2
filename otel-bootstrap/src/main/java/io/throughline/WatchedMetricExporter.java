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
import org.jspecify.annotations.Nullable;

/**
 * Exports metrics as they are to be shown, and tells what became of each export. Its items are
 * metrics, not points.
 */
final class WatchedMetricExporter implements MetricExporter {

  private final MetricExporter exporter;
  private final CollectedMetrics collected;
  private final @Nullable TelemetryPart part;

  /** Without a part where delivery itself tells what became of an export. */
  WatchedMetricExporter(
      MetricExporter exporter, CollectedMetrics collected, @Nullable TelemetryPart part) {
    this.exporter = exporter;
    this.collected = collected;
    this.part = part;
  }

  @Override
  public CompletableResultCode export(Collection<MetricData> metrics) {
    CompletableResultCode result = exporter.export(collected.shown(metrics));
    return part == null ? result : part.watch(result, metrics.size());
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
