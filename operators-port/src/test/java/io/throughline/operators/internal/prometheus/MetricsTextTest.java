package io.throughline.operators.internal.prometheus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.throughline.operators.exposition.PageFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the library itself writes is the oracle, but for what it would drop. */
class MetricsTextTest {

  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client");

  private static final List<PageFormat> FORMATS =
      List.of(
          PageFormat.TEXT,
          PageFormat.accepted("application/openmetrics-text; version=1.0.0"),
          PageFormat.accepted("application/openmetrics-text; version=1.0.0; escaping=allow-utf-8"),
          PageFormat.accepted("text/plain; version=1.0.0; escaping=values"),
          PageFormat.accepted("text/plain; version=1.0.0; escaping=dots"),
          new PageFormat(
              PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(true).build(),
              EscapingScheme.DEFAULT),
          new PageFormat(
              OpenMetricsTextFormatWriter.builder().setCreatedTimestampsEnabled(true).build(),
              EscapingScheme.DEFAULT),
          new PageFormat(
              OpenMetricsTextFormatWriter.builder()
                  .setExemplarsOnAllMetricTypesEnabled(true)
                  .build(),
              EscapingScheme.DEFAULT));
  private static final PageFormat OPEN_METRICS = FORMATS.get(1);

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final SdkMeterProvider sdk =
      SdkMeterProvider.builder().registerMetricReader(reader).build();
  private final Meter meter = sdk.get("test");
  private final MetricsText text = new MetricsText(false, new RelabelledMetrics());

  @AfterEach
  void close() {
    sdk.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void names_keep_what_the_library_reserves(int format) throws IOException {
    meter.counterBuilder("actors_created_total").build().add(1);
    meter.counterBuilder("orders.created").build().add(2);
    meter.counterBuilder("orders").build().add(3);
    meter.upDownCounterBuilder("jobs.total").build().add(4);
    meter.gaugeBuilder("build.info").build().set(5);
    meter
        .histogramBuilder("leaky.bucket")
        .setExplicitBucketBoundariesAdvice(List.of(1.0))
        .build()
        .record(6);
    meter.gaugeBuilder("jobs").build().set(7);

    String page = write(text, reader.collectAllMetrics(), FORMATS.get(format));

    assertThat(page.lines().filter(line -> !line.startsWith("#")))
        .contains(
            "actors_created_total 1.0",
            "orders_created_total 2.0",
            "orders_total 3.0",
            "jobs_total 4.0",
            "build_info 5.0",
            "leaky_bucket_bucket{le=\"1.0\"} 0",
            "leaky_bucket_count 1",
            "leaky_bucket_sum 6.0",
            "jobs 7.0");
    assertThat(page).doesNotContain("throughline0kept");
  }

  @ParameterizedTest
  @CsvSource({"text/plain, counter", "application/openmetrics-text; version=1.0.0, gauge"})
  void a_gauge_named_like_the_time_of_creation_of_a_counter_stands_beside_it(
      String accept, String type) throws IOException {
    meter.counterBuilder("orders").setUnit("s").build().add(3);
    meter.gaugeBuilder("orders.seconds.created").build().set(4);

    String page = write(text, reader.collectAllMetrics(), PageFormat.accepted(accept));

    assertThat(page.lines())
        .filteredOn(line -> line.startsWith("orders"))
        .containsExactlyInAnyOrder("orders_seconds_total 3.0", "orders_seconds_created 4.0");
    assertThat(page).contains("# TYPE orders_seconds_total " + type + "\n");
  }

  @ParameterizedTest
  @CsvSource({
    "size.count, text/plain",
    "size.created, text/plain",
    "size.bucket, application/openmetrics-text; version=1.0.0",
    "size.created, application/openmetrics-text; version=1.0.0"
  })
  void a_gauge_named_like_a_series_of_a_histogram_is_left_out_and_named(String gauge, String accept)
      throws IOException {
    meter.histogramBuilder("size").build().record(5);
    meter.gaugeBuilder(gauge).build().set(4);

    MetricsText.Page page = text.page(reader.collectAllMetrics(), PageFormat.accepted(accept));

    assertThat(page.leftOut()).containsExactly(gauge);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void an_attribute_named_like_the_label_of_buckets_stands_under_another(int format)
      throws IOException {
    DoubleHistogram histogram =
        meter.histogramBuilder("size").setExplicitBucketBoundariesAdvice(List.of(1.0)).build();
    histogram.record(0.5, Attributes.of(AttributeKey.longKey("le"), 7L));
    histogram.record(
        0.5,
        Attributes.of(
            AttributeKey.stringKey("le"), "a", AttributeKey.stringKey("exported_le"), "b"));

    String page = write(text, reader.collectAllMetrics(), FORMATS.get(format));

    assertThat(page.lines())
        .contains(
            "size_bucket{exported_le=\"7\",le=\"1.0\"} 1",
            "size_count{exported_le=\"7\"} 1",
            "size_bucket{exported_exported_le=\"a\",exported_le=\"b\",le=\"1.0\"} 1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatever_is_measured_stands_there_as_the_library_writes_it(boolean scopes)
      throws IOException {
    int written = 0;
    for (int seed = 0; seed < 150; seed++) {
      MetricsText text = new MetricsText(scopes, new RelabelledMetrics());
      RandomMetrics random = new RandomMetrics(seed);
      List<MetricData> metrics = new ArrayList<>();
      for (int page = 0; page < 4; page++) {
        metrics.addAll(random.collection());
        Collections.shuffle(metrics, new Random(seed));
        for (PageFormat format : FORMATS) {
          String expected = byTheLibrary(metrics, format, scopes);
          String actual = write(text, metrics, format);
          if (actual.isEmpty() && !expected.isEmpty()) {
            assertThat(seriesOfTwoFamilies(expected))
                .as("%s of %s", text.page(metrics, format).leftOut(), expected)
                .isNotEmpty();
            continue;
          }
          assertThat(families(actual))
              .as("seed %d, page %d, %s", seed, page, format)
              .containsExactlyInAnyOrderElementsOf(families(expected));
          written += expected.isEmpty() ? 0 : 1;
        }
        metrics = new ArrayList<>(metrics.subList(0, metrics.size() / 2));
      }
    }
    assertThat(written).isGreaterThan(1_000);
  }

  @Test
  void series_that_come_between_two_pages_stand_on_the_next() throws IOException {
    LongCounter requests = meter.counterBuilder("zebra").build();
    for (int i = 0; i < 200; i++) {
      requests.add(i, Attributes.of(CLIENT, "client-" + i));

      Collection<MetricData> metrics = reader.collectAllMetrics();
      assertThat(families(write(text, metrics, OPEN_METRICS)))
          .containsExactlyInAnyOrderElementsOf(families(byTheLibrary(metrics, OPEN_METRICS, false)))
          .anyMatch(family -> family.startsWith("# TYPE zebra counter\n"));
    }
  }

  @Test
  void values_and_exemplars_are_those_of_the_moment() throws IOException {
    LongCounter requests = meter.counterBuilder("requests").build();
    DoubleHistogram duration = meter.histogramBuilder("duration").setUnit("s").build();
    for (int i = 1; i < 20; i++) {
      SpanContext span =
          SpanContext.create(
              "0af7651916cd43dd8448eb211c80319c",
              "b7ad6b71692033%02d".formatted(i),
              TraceFlags.getSampled(),
              TraceState.getDefault());
      try (Scope scope = Span.wrap(span).makeCurrent()) {
        requests.add(i);
        duration.record(i * 7, Attributes.of(CLIENT, "a"));
      }

      Collection<MetricData> metrics = reader.collectAllMetrics();
      String page = write(text, metrics, OPEN_METRICS);
      assertThat(families(page))
          .containsExactlyInAnyOrderElementsOf(
              families(byTheLibrary(metrics, OPEN_METRICS, false)));
      assertThat(page)
          .contains(
              "requests_total %d.0 # {span_id=\"%s\"".formatted(i * (i + 1) / 2, span.getSpanId()))
          .containsPattern("duration_seconds_bucket\\{client=\"a\",le=\"[^ ]* \\d+ # \\{span_id=");
    }
  }

  /** The library has all of a page in the order of the names. */
  @Test
  void the_library_is_not_asked_for_what_is_known() throws IOException {
    meter.counterBuilder("zebra").build().add(1, Attributes.of(CLIENT, "a"));
    meter.histogramBuilder("yak").build().record(1);

    for (PageFormat format : FORMATS.subList(0, 3)) {
      assertThat(write(text, reader.collectAllMetrics(), format))
          .containsSubsequence("yak_bucket{", "zebra_total{", "target_info{");
    }
  }

  @Test
  void series_that_are_gone_are_forgotten() throws IOException {
    AtomicReference<String> client = new AtomicReference<>("first");
    meter
        .gaugeBuilder("connections")
        .buildWithCallback(m -> m.record(1, Attributes.of(CLIENT, client.get())));
    WeakReference<Attributes> first = theSeriesOfAPage();

    client.set("second");
    reader.collectAllMetrics(); // the SDK forgets it after one more collection
    assertThat(write(text, reader.collectAllMetrics(), OPEN_METRICS)).contains("client=\"second\"");

    awaitEndOf(first);
  }

  @Test
  void metrics_that_are_gone_are_forgotten() throws IOException {
    AtomicBoolean gone = new AtomicBoolean();
    meter
        .gaugeBuilder("connections")
        .buildWithCallback(
            m -> {
              if (!gone.get()) {
                m.record(1, Attributes.of(CLIENT, "first"));
              }
            });
    WeakReference<Attributes> first = theSeriesOfAPage();

    gone.set(true);
    reader.collectAllMetrics();
    assertThat(write(text, reader.collectAllMetrics(), OPEN_METRICS)).isEqualTo("# EOF\n");

    awaitEndOf(first);
  }

  private static void awaitEndOf(WeakReference<?> reference) {
    await()
        .until(
            () -> {
              System.gc();
              return reference.refersTo(null);
            });
  }

  private WeakReference<Attributes> theSeriesOfAPage() throws IOException {
    Collection<MetricData> metrics = reader.collectAllMetrics();
    for (PageFormat format : FORMATS) {
      assertThat(write(text, metrics, format)).contains("client=\"first\"");
    }
    return new WeakReference<>(
        metrics.iterator().next().getData().getPoints().iterator().next().getAttributes());
  }

  private static String write(MetricsText text, Collection<MetricData> metrics, PageFormat format)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    MetricsText.Page page = text.page(metrics, format);
    if (!page.leftOut().isEmpty()) {
      return ""; // as where the library throws
    }
    page.writeTo(out);
    return out.toString(UTF_8);
  }

  private static String byTheLibrary(
      Collection<MetricData> metrics, PageFormat format, boolean scopes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    List<MetricData> showable =
        metrics.stream().map(ReservedSuffixes::keep).map(ReservedLabels::moved).toList();
    try {
      format.write(out, new Conversion(scopes, true).of(showable));
    } catch (IllegalArgumentException duplicateSeries) {
      return "";
    }
    return ReservedSuffixes.restored(out.toString(UTF_8));
  }

  /** Names that the library gives to series of two families, but for how they are escaped. */
  private static Set<String> seriesOfTwoFamilies(String page) {
    Set<String> twice = new HashSet<>();
    Set<String> all = new HashSet<>();
    for (String family : families(page)) {
      Set<String> names =
          family
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(line -> line.split("[{ ]", 2)[0].replace("__", "_"))
              .collect(Collectors.toSet());
      names.stream().filter(name -> !all.add(name)).forEach(twice::add);
    }
    return twice;
  }

  /** Headers with the series that follow. */
  private static List<String> families(String page) {
    List<String> families = new ArrayList<>();
    StringBuilder family = new StringBuilder();
    boolean header = true;
    for (String line : page.split("\n", 0)) {
      if (line.startsWith("#") && (!header || line.equals("# EOF"))) {
        families.add(family.toString());
        family.setLength(0);
      }
      header = line.startsWith("#");
      family.append(line).append('\n');
    }
    families.add(family.toString());
    return families;
  }
}
