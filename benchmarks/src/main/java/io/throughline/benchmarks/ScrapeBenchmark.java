package io.throughline.benchmarks;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.throughline.operators.exposition.PageFormat;
import io.throughline.operators.internal.prometheus.MetricsText;
import io.throughline.operators.internal.prometheus.RelabelledMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The cost of a scrape: ten counters with two labels, collected and written as Prometheus' text
 * into a reused buffer.
 */
@State(Scope.Benchmark)
public class ScrapeBenchmark {

  /** The libraries whose page is written; the others are compared with the first. */
  public enum Variant {
    MICROMETER,
    THROUGHLINE,
    OTEL,
    PROMETHEUS
  }

  private interface Scrape {
    void writeTo(ByteArrayOutputStream out) throws IOException;
  }

  private static final int FAMILIES = 10;
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("method");
  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client");

  @Param({"1000", "10000"})
  int series;

  @Param Variant variant = Variant.MICROMETER;

  private final PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private Scrape scrape = buffer -> {};

  /** Creates the series. */
  @Setup
  public void create() {
    scrape =
        switch (variant) {
          case THROUGHLINE -> throughline();
          case OTEL -> otel();
          case MICROMETER -> micrometer();
          case PROMETHEUS -> prometheus();
        };
  }

  /**
   * Adders that observable counters read, as typed counters are; on a page without scope labels.
   */
  private Scrape throughline() {
    CollectedWhenAsked reader = new CollectedWhenAsked();
    MetricsText text = new MetricsText(false, new RelabelledMetrics());
    Meter meter = Sdk.create(reader).getMeter("io.throughline.semconv");
    for (int family = 0; family < FAMILIES; family++) {
      Map<Attributes, LongAdder> adders = new LinkedHashMap<>();
      eachSeries((m, c) -> adders.put(Attributes.of(METHOD, m, CLIENT, c), one()));
      meter
          .counterBuilder("requests" + family)
          .setDescription("Requests")
          .buildWithCallback(
              measurement ->
                  adders.forEach(
                      (attributes, adder) -> measurement.record(adder.sum(), attributes)));
    }
    return buffer -> text.page(reader.collect(), PageFormat.TEXT).writeTo(buffer);
  }

  private static LongAdder one() {
    LongAdder adder = new LongAdder();
    adder.increment();
    return adder;
  }

  private Scrape otel() {
    PrometheusMetricReader reader = PrometheusMetricReader.create();
    Meter meter = Sdk.create(reader).getMeter("peers");
    for (int family = 0; family < FAMILIES; family++) {
      var counter = meter.counterBuilder("requests" + family).setDescription("Requests").build();
      eachSeries((m, c) -> counter.add(1, Attributes.of(METHOD, m, CLIENT, c)));
    }
    return buffer -> write(reader.collect(), buffer);
  }

  private Scrape micrometer() {
    var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    for (int family = 0; family < FAMILIES; family++) {
      String name = "requests" + family;
      eachSeries(
          (m, c) ->
              io.micrometer.core.instrument.Counter.builder(name)
                  .description("Requests")
                  .tags("method", m, "client", c)
                  .register(registry)
                  .increment());
    }
    return buffer -> registry.scrape(buffer, PrometheusTextFormatWriter.CONTENT_TYPE);
  }

  private Scrape prometheus() {
    PrometheusRegistry registry = new PrometheusRegistry();
    for (int family = 0; family < FAMILIES; family++) {
      Counter counter =
          Counter.builder()
              .name("requests" + family)
              .help("Requests")
              .labelNames("method", "client")
              .register(registry);
      eachSeries((m, c) -> counter.labelValues(m, c).inc());
    }
    return buffer -> write(registry.scrape(), buffer);
  }

  private void eachSeries(BiConsumer<String, String> action) {
    for (int i = 0; i < series / FAMILIES; i++) {
      action.accept("method" + i % 10, "client-" + i / 10);
    }
  }

  private void write(MetricSnapshots snapshots, ByteArrayOutputStream buffer) throws IOException {
    writer.write(buffer, snapshots, EscapingScheme.DEFAULT);
  }

  /**
   * Scrapes.
   *
   * @return the size of the page
   * @throws IOException never
   */
  @Benchmark
  public int scrape() throws IOException {
    out.reset();
    scrape.writeTo(out);
    return out.size();
  }

  /** The size of a page. */
  static int bytes(Variant variant, int series) throws IOException {
    ScrapeBenchmark benchmark = new ScrapeBenchmark();
    benchmark.variant = variant;
    benchmark.series = series;
    benchmark.create();
    return benchmark.scrape();
  }
}
