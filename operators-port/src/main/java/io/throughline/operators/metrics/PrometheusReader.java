package io.throughline.operators.metrics;

import static io.throughline.semconv.OtelAttributes.OTEL_COMPONENT_NAME;
import static io.throughline.semconv.OtelAttributes.OTEL_COMPONENT_TYPE;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.Aggregation;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.throughline.operators.exposition.MetricsSource;
import io.throughline.operators.exposition.PageFormat;
import io.throughline.operators.internal.prometheus.MetricsText;
import io.throughline.operators.internal.prometheus.RelabelledMetrics;
import io.throughline.operators.spi.ComponentState;
import io.throughline.semconv.InstrumentationScope;
import io.throughline.semconv.OtelMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A metric reader for {@code /metrics}: every metric of the SDK in Prometheus' form. The library
 * that measured is on the page only if it must be: when two have a series of the same name and
 * labels.
 */
public final class PrometheusReader implements MetricReader, MetricsSource {

  private static final Logger log = LoggerFactory.getLogger(PrometheusReader.class);

  private static final InstrumentationScope SCOPE =
      new InstrumentationScope("io.throughline.operators");

  /** OpenTelemetry's word for a reader whose metrics are scraped. */
  private static final String TYPE = "prometheus_http_text_metric_exporter";

  private static final Attributes OURSELVES =
      Attributes.of(OTEL_COMPONENT_TYPE, TYPE, OTEL_COMPONENT_NAME, TYPE + "/0");

  private static final double NANOS_PER_SECOND = 1e9;

  private final Aggregation histograms;
  private final UnaryOperator<Collection<MetricData>> view;
  private final TimedCollection timed;
  private final ComponentState names;
  private volatile CollectionRegistration sdk = CollectionRegistration.noop();
  private final RelabelledMetrics relabelled = new RelabelledMetrics();
  private volatile MetricsText text = new MetricsText(false, relabelled);
  private volatile boolean scopesAreNeeded;
  private List<String> leftOut = List.of();
  private volatile @Nullable DoubleHistogram collections;

  /**
   * A page that is empty until it is registered.
   *
   * @param histograms the aggregation of histograms
   * @param view sees all that is collected, and what it returns is shown
   * @param collection fails while callbacks of the host keep metrics from being collected
   * @param names fails while metrics are left out because others have their names
   */
  public PrometheusReader(
      Aggregation histograms,
      UnaryOperator<Collection<MetricData>> view,
      ComponentState collection,
      ComponentState names) {
    this.histograms = histograms;
    this.view = view;
    this.names = names;
    this.timed = new TimedCollection(this::collectNow, collection);
  }

  @Override
  public void register(CollectionRegistration registration) {
    sdk = registration;
  }

  /**
   * Measures collections, which the SDK does for its own readers only, and reports what the page
   * had to change.
   *
   * @param openTelemetry has the metrics
   */
  public void reportTo(OpenTelemetry openTelemetry) {
    collections = OtelMetrics.sdkMetricReaderCollectionDuration(SCOPE.meter(openTelemetry)).build();
    relabelled.reportTo(openTelemetry);
  }

  @Override
  public void write(OutputStream out, PageFormat format) throws IOException {
    page(collect(TimedCollection.LIMIT), format).writeTo(out);
  }

  /**
   * Collects within a time.
   *
   * @param time to wait; null for half of what a scrape may take
   * @return the metrics of now, or those of the last collection if it takes longer
   */
  public Collection<MetricData> collect(@Nullable Duration time) {
    return timed.within(time == null ? TimedCollection.LIMIT : time);
  }

  private Collection<MetricData> collectNow() {
    long start = System.nanoTime();
    Collection<MetricData> metrics = view.apply(sdk.collectAllMetrics());
    DoubleHistogram durations = collections;
    if (durations != null) {
      durations.record((System.nanoTime() - start) / NANOS_PER_SECOND, OURSELVES);
    }
    return metrics;
  }

  private synchronized MetricsText.Page page(Collection<MetricData> metrics, PageFormat format)
      throws IOException {
    MetricsText.Page page = text.page(metrics, format);
    if (page.leftOut().equals(leftOut)) {
      return page;
    }
    if (!scopesAreNeeded) {
      MetricsText scoped = new MetricsText(true, relabelled);
      MetricsText.Page withScopes = scoped.page(metrics, format);
      if (withScopes.leftOut().size() < page.leftOut().size()) {
        log.warn(
            "two libraries have a metric of the same name; from now on the label otel_scope_name tells them apart");
        scopesAreNeeded = true;
        text = scoped;
        page = withScopes;
      }
    }
    leftOut = page.leftOut();
    noteLeftOut();
    return page;
  }

  private void noteLeftOut() {
    if (leftOut.isEmpty()) {
      names.works();
      return;
    }
    String why =
        "/metrics leaves out "
            + String.join(", ", leftOut)
            + ": in Prometheus' form another metric has the same name";
    log.warn("{}", why);
    names.fails(why);
  }

  /** A scrape shows what has happened since the start, whoever else scrapes. */
  @Override
  public AggregationTemporality getAggregationTemporality(InstrumentType instrumentType) {
    return AggregationTemporality.CUMULATIVE;
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
