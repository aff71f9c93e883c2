package io.throughline;

import static io.throughline.semconv.OtelAttributes.OTEL_COMPONENT_NAME;
import static io.throughline.semconv.OtelAttributes.OTEL_COMPONENT_TYPE;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.health.SdkQueues;
import io.throughline.semconv.OtelMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code /metrics} shows: every metric of the SDK as Prometheus has it. Which library measured
 * stands on the page only if it must: when two have a series of the same name and labels.
 */
final class MetricsPage implements MetricReader, MultiCollector {

  private static final Logger log = LoggerFactory.getLogger(MetricsPage.class);

  /** OpenTelemetry's word for a reader whose metrics are scraped. */
  private static final String TYPE = "prometheus_http_text_metric_exporter";

  private static final Attributes OURSELVES =
      Attributes.of(OTEL_COMPONENT_TYPE, TYPE, OTEL_COMPONENT_NAME, TYPE + "/0");

  private static final double NANOS_PER_SECOND = 1e9;

  private final PrometheusMetricReader plain =
      PrometheusMetricReader.builder().setOtelScopeLabelsEnabled(false).build();
  private final PrometheusMetricReader withScopes = PrometheusMetricReader.create();
  private final Aggregation histograms;
  private final SdkQueues queues;
  private final CollectedMetrics collected;
  private volatile boolean scopesAreNeeded;
  private volatile @Nullable DoubleHistogram collections;

  /**
   * A page that is empty until it is registered.
   *
   * @param histograms their form
   * @param queues reads each page
   * @param collected sees all that comes from the SDK
   */
  MetricsPage(Aggregation histograms, SdkQueues queues, CollectedMetrics collected) {
    this.histograms = histograms;
    this.queues = queues;
    this.collected = collected;
  }

  /** Both read what the SDK keeps for this one reader. */
  @Override
  public void register(CollectionRegistration registration) {
    CollectionRegistration shown = collected.of(registration);
    plain.register(shown);
    withScopes.register(shown);
  }

  /** The SDK measures only its own readers. */
  void reportTo(OpenTelemetry openTelemetry) {
    collected.reportTo(openTelemetry);
    collections =
        OtelMetrics.sdkMetricReaderCollectionDuration(openTelemetry.getMeter("io.throughline"))
            .build();
  }

  @Override
  public MetricSnapshots collect() {
    long start = System.nanoTime();
    MetricSnapshots page = collectAll();
    queues.read(page);
    DoubleHistogram durations = collections;
    if (durations != null) {
      durations.record((System.nanoTime() - start) / NANOS_PER_SECOND, OURSELVES);
    }
    return page;
  }

  private MetricSnapshots collectAll() {
    if (!scopesAreNeeded) {
      try {
        return plain.collect();
      } catch (IllegalArgumentException duplicateSeries) {
        log.warn(
            "two libraries have a metric of the same name; from now on the label otel_scope_name tells them apart: {}",
            duplicateSeries.getMessage());
        scopesAreNeeded = true;
      }
    }
    return withScopes.collect();
  }

  /** The page as text, in Prometheus' format 0.0.4. */
  static String text(MetricSnapshots metrics) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try {
      PrometheusTextFormatWriter.create().write(text, metrics);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString(StandardCharsets.UTF_8);
  }

  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
    return plain.getAggregationTemporality(instrumentType);
  }

  @Override
  public Aggregation getDefaultAggregation(InstrumentType instrumentType) {
    return instrumentType == InstrumentType.HISTOGRAM
        ? histograms
        : Aggregation.defaultAggregation();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public CompletableResultCode shutdown() {
    return CompletableResultCode.ofSuccess();
  }

  @Override
  public String toString() {
    return "/metrics";
  }
}
