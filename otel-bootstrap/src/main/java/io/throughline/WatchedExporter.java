package io.throughline;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.MemoryMode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.health.TelemetryPart;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Tells what became of each export. The SDK's three kinds of exporters have no type in common.
 *
 * @param <T> what is exported
 */
abstract class WatchedExporter<T> {

  private final Object exporter;
  private final @Nullable TelemetryPart part;
  private final Function<Collection<T>, CompletableResultCode> export;
  private final Supplier<CompletableResultCode> flush;
  private final Supplier<CompletableResultCode> shutdown;

  private WatchedExporter(
      Object exporter,
      @Nullable TelemetryPart part,
      Function<Collection<T>, CompletableResultCode> export,
      Supplier<CompletableResultCode> flush,
      Supplier<CompletableResultCode> shutdown) {
    this.exporter = exporter;
    this.part = part;
    this.export = export;
    this.flush = flush;
    this.shutdown = shutdown;
  }

  public CompletableResultCode export(Collection<T> items) {
    CompletableResultCode result = export.apply(items);
    return part == null ? result : part.watch(result, items.size());
  }

  public CompletableResultCode flush() {
    return flush.get();
  }

  public CompletableResultCode shutdown() {
    return shutdown.get();
  }

  @Override
  public String toString() {
    return exporter.toString();
  }

  static final class Spans extends WatchedExporter<SpanData> implements SpanExporter {

    Spans(SpanExporter exporter, TelemetryPart part) {
      super(exporter, part, exporter::export, exporter::flush, exporter::shutdown);
    }
  }

  static final class Logs extends WatchedExporter<LogRecordData> implements LogRecordExporter {

    Logs(LogRecordExporter exporter, TelemetryPart part) {
      super(exporter, part, exporter::export, exporter::flush, exporter::shutdown);
    }
  }

  /** Exports metrics as they are to be shown. Its items are metrics, not points. */
  static final class Metrics extends WatchedExporter<MetricData> implements MetricExporter {

    private final MetricExporter exporter;
    private final UnaryOperator<Aggregation> buckets;

    /** Without a part where delivery itself tells what became of an export. */
    Metrics(
        MetricExporter exporter,
        CollectedMetrics collected,
        @Nullable TelemetryPart part,
        UnaryOperator<Aggregation> buckets) {
      super(
          exporter,
          part,
          metrics -> exporter.export(collected.shown(metrics)),
          exporter::flush,
          exporter::shutdown);
      this.exporter = exporter;
      this.buckets = buckets;
    }

    @Override
    public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
      return exporter.getAggregationTemporality(instrumentType);
    }

    @Override
    public Aggregation getDefaultAggregation(InstrumentType instrumentType) {
      return buckets.apply(exporter.getDefaultAggregation(instrumentType));
    }

    @Override
    public MemoryMode getMemoryMode() {
      return exporter.getMemoryMode();
    }
  }
}
