package io.throughline.internal.sdk;

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
import io.throughline.delivery.spi.WrappedExporter;
import io.throughline.internal.health.HealthComponent;
import java.util.Collection;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * An exporter that reports the result of each export to health, also of one that throws. The SDK's
 * three kinds of exporters have no type in common.
 *
 * @param <T> what is exported
 */
abstract class HealthReportingExporter<T> implements WrappedExporter {

  private final Object exporter;
  private final Watch watch;
  private final Function<Collection<T>, CompletableResultCode> export;
  private final Supplier<CompletableResultCode> flush;
  private final Supplier<CompletableResultCode> shutdown;

  /**
   * The component to which the result of an export is reported.
   *
   * @param byDelivery whether delivery tells it, once the exporter has handed it over
   */
  record Watch(HealthComponent part, boolean byDelivery) {}

  private HealthReportingExporter(
      Object exporter,
      Watch watch,
      Function<Collection<T>, CompletableResultCode> export,
      Supplier<CompletableResultCode> flush,
      Supplier<CompletableResultCode> shutdown) {
    this.exporter = exporter;
    this.watch = watch;
    this.export = export;
    this.flush = flush;
    this.shutdown = shutdown;
  }

  public CompletableResultCode export(Collection<T> items) {
    CompletableResultCode result;
    try {
      result = export.apply(items);
    } catch (Throwable e) {
      return watch.part().watch(failed(e), size(items));
    }
    return watch.byDelivery()
        ? watch.part().track(result, size(items))
        : watch.part().watch(result, size(items));
  }

  /** How many they are, as they are counted where they get lost. */
  int size(Collection<T> items) {
    return items.size();
  }

  public CompletableResultCode flush() {
    return attempt(flush);
  }

  public CompletableResultCode shutdown() {
    return attempt(shutdown);
  }

  private static CompletableResultCode attempt(Supplier<CompletableResultCode> task) {
    try {
      return task.get();
    } catch (Throwable e) {
      return failed(e);
    }
  }

  /** An Error that went on would end the thread of the SDK that exports, and with it the signal. */
  private static CompletableResultCode failed(Throwable cause) {
    try {
      return CompletableResultCode.ofExceptionalFailure(cause);
    } catch (OutOfMemoryError e) {
      return CompletableResultCode.ofFailure(); // there already
    }
  }

  @Override
  public Object exporter() {
    return exporter;
  }

  @Override
  public String toString() {
    return exporter.toString();
  }

  static final class Spans extends HealthReportingExporter<SpanData> implements SpanExporter {

    Spans(SpanExporter exporter, Watch watch) {
      super(exporter, watch, exporter::export, exporter::flush, exporter::shutdown);
    }
  }

  static final class Logs extends HealthReportingExporter<LogRecordData>
      implements LogRecordExporter {

    Logs(LogRecordExporter exporter, Watch watch) {
      super(exporter, watch, exporter::export, exporter::flush, exporter::shutdown);
    }
  }

  /** The exporter of metrics, as they are to be shown. */
  static final class Metrics extends HealthReportingExporter<MetricData> implements MetricExporter {

    private final MetricExporter exporter;
    private final UnaryOperator<Aggregation> buckets;

    Metrics(
        MetricExporter exporter,
        CollectedMetrics collected,
        Watch watch,
        UnaryOperator<Aggregation> buckets) {
      super(
          exporter,
          watch,
          metrics -> exporter.export(collected.shown(metrics)),
          exporter::flush,
          exporter::shutdown);
      this.exporter = exporter;
      this.buckets = buckets;
    }

    /** Data points, of which a metric has any number. */
    @Override
    int size(Collection<MetricData> metrics) {
      return metrics.stream().mapToInt(metric -> metric.getData().getPoints().size()).sum();
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
