package io.throughline.operators.internal.prometheus;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.DoublePointData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramBuckets;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramData;
import io.opentelemetry.sdk.metrics.data.ExponentialHistogramPointData;
import io.opentelemetry.sdk.metrics.data.GaugeData;
import io.opentelemetry.sdk.metrics.data.HistogramData;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.data.SumData;
import io.opentelemetry.sdk.metrics.data.SummaryData;
import io.opentelemetry.sdk.metrics.data.SummaryPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableHistogramPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableLongPointData;
import io.opentelemetry.sdk.metrics.internal.data.ImmutableMetricData;
import io.opentelemetry.sdk.resources.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Metrics of every kind with names, labels and values of every kind. */
final class RandomMetrics {

  private static final Resource RESOURCE =
      Resource.create(Attributes.builder().put("service.name", "a \"test\"").build());

  private static final long CREATED = 1_732_240_000_000_000_000L;

  private static final List<String> NAMES =
      List.of(
          "requests",
          "http.server.request.duration",
          "a.b",
          "a_b",
          "Über",
          "9lives",
          "x_total",
          "x",
          "info",
          "target",
          "target.info",
          "queue_ratio",
          "zebra",
          "yak",
          "owl",
          "\u732b");
  private static final List<String> UNITS =
      List.of("", "", "1", "s", "By", "{request}", "By/s", "%", "\u00b0C", "Cel");
  private static final List<String> DESCRIPTIONS =
      List.of("", "What it is", "two\nlines", "# \"odd\" \\ one\r# here", "gr\u00fc\u00df");
  private static final List<InstrumentationScopeInfo> SCOPES =
      List.of(
          InstrumentationScopeInfo.create("one"),
          InstrumentationScopeInfo.create("one"),
          InstrumentationScopeInfo.builder("two")
              .setVersion("1.0")
              .setSchemaUrl("https://schema")
              .setAttributes(Attributes.builder().put("team", "a").build())
              .build());
  private static final List<String> LABELS =
      List.of(
          "method",
          "http.method",
          "a.b",
          "a_b",
          "zone",
          "span_id",
          "Stra\u00dfe",
          "9",
          "otel_scope_name");
  private static final List<String> VALUES =
      List.of(
          "",
          "get",
          "a\"b",
          "a\\b",
          "a\nb",
          "a\rb",
          "} 1",
          "{",
          ",le=\"5\"",
          "# x",
          "\u00fc",
          "\ud83d\udc08",
          "\ud83d",
          "a,b=\"c\"");
  private static final List<Double> NUMBERS =
      List.of(
          0.0,
          -0.0,
          1.0,
          2.5,
          9_999_999.0,
          1e7,
          1e-4,
          123456789.125,
          1e300,
          Double.MIN_VALUE,
          Double.MAX_VALUE,
          Double.NaN,
          Double.POSITIVE_INFINITY,
          3.0,
          7.0,
          1234567.0);

  private final Random random;

  RandomMetrics(long seed) {
    random = new Random(seed);
  }

  /** What could be collected at one time. */
  List<MetricData> collection() {
    return Stream.generate(this::metric).limit(random.nextInt(8)).toList();
  }

  private MetricData metric() {
    InstrumentationScopeInfo scope = any(SCOPES);
    String name = any(NAMES);
    String description = any(DESCRIPTIONS);
    String unit = any(UNITS);
    AggregationTemporality temporality =
        once(40) ? AggregationTemporality.DELTA : AggregationTemporality.CUMULATIVE;
    return switch (random.nextInt(9)) {
      case 0 ->
          ImmutableMetricData.createLongGauge(
              RESOURCE, scope, name, description, unit, GaugeData.createLongGaugeData(longs(true)));
      case 1 ->
          ImmutableMetricData.createDoubleGauge(
              RESOURCE, scope, name, description, unit, GaugeData.createDoubleGaugeData(doubles()));
      case 2, 3 ->
          ImmutableMetricData.createLongSum(
              RESOURCE,
              scope,
              name,
              description,
              unit,
              SumData.createLongSumData(once(2), temporality, longs(once(20))));
      case 4 ->
          ImmutableMetricData.createDoubleSum(
              RESOURCE,
              scope,
              name,
              description,
              unit,
              SumData.createDoubleSumData(once(2), temporality, doubles()));
      case 5, 6 ->
          ImmutableMetricData.createDoubleHistogram(
              RESOURCE,
              scope,
              name,
              description,
              unit,
              HistogramData.create(temporality, histograms()));
      case 7 ->
          ImmutableMetricData.createExponentialHistogram(
              RESOURCE,
              scope,
              name,
              description,
              unit,
              ExponentialHistogramData.create(temporality, exponentials()));
      default ->
          ImmutableMetricData.createDoubleSummary(
              RESOURCE, scope, name, description, unit, SummaryData.create(summaries()));
    };
  }

  private List<LongPointData> longs(boolean negative) {
    return each(
        series ->
            ImmutableLongPointData.create(
                CREATED,
                CREATED,
                series,
                any(List.of(0L, 1L, 17L, 9_999_999L, 10_000_000L, Long.MAX_VALUE))
                    * (negative && once(2) ? -1 : 1),
                exemplars(
                    () ->
                        LongExemplarData.create(
                            filtered(), time(), span(), random.nextInt(20_000_000)))));
  }

  private List<DoublePointData> doubles() {
    double sign = once(20) ? -1 : 1;
    return each(
        series ->
            DoublePointData.create(
                CREATED, CREATED, series, sign * any(NUMBERS), exemplars(this::exemplar)));
  }

  private List<HistogramPointData> histograms() {
    List<Double> usual = any(List.of(List.of(), List.of(5.0), List.of(-1.0, 0.005, 2.5, 1e9)));
    return each(
        series -> {
          List<Double> boundaries = once(30) ? List.of(7.0) : usual;
          List<Long> counts =
              Stream.generate(() -> (long) random.nextInt(5)).limit(boundaries.size() + 1).toList();
          return ImmutableHistogramPointData.create(
              CREATED,
              CREATED,
              series,
              any(NUMBERS),
              false,
              0,
              false,
              0,
              boundaries,
              counts,
              exemplars(this::exemplar));
        });
  }

  private List<ExponentialHistogramPointData> exponentials() {
    return each(
        series ->
            ExponentialHistogramPointData.create(
                3,
                5.0,
                1,
                false,
                0,
                false,
                0,
                ExponentialHistogramBuckets.create(3, 1, List.of(1L, 2L)),
                ExponentialHistogramBuckets.create(3, 1, List.of()),
                CREATED,
                CREATED,
                series,
                exemplars(this::exemplar)));
  }

  private List<SummaryPointData> summaries() {
    return each(series -> SummaryPointData.create(CREATED, CREATED, series, 3, 4.0, List.of()));
  }

  private <P> List<P> each(Function<Attributes, P> point) {
    Set<Attributes> series = new LinkedHashSet<>();
    IntStream.range(0, random.nextInt(6)).forEach(i -> series.add(series()));
    return series.stream().map(point).toList();
  }

  private Attributes series() {
    AttributesBuilder attributes = Attributes.builder();
    for (int i = random.nextInt(4); i > 0; i--) {
      String label = once(60) ? "le" : any(LABELS);
      switch (random.nextInt(6)) {
        case 0 -> attributes.put(label, random.nextInt(3));
        case 1 -> attributes.put(label, once(2));
        case 2 -> attributes.put(AttributeKey.stringArrayKey(label), List.of(any(VALUES), "b"));
        default -> attributes.put(label, any(VALUES));
      }
    }
    return attributes.build();
  }

  private <E> List<E> exemplars(Supplier<E> exemplar) {
    return Stream.generate(exemplar).limit(once(2) ? 0 : random.nextInt(4)).toList();
  }

  private DoubleExemplarData exemplar() {
    return DoubleExemplarData.create(filtered(), time(), span(), any(NUMBERS));
  }

  private Attributes filtered() {
    return once(20) ? series() : Attributes.empty();
  }

  private long time() {
    return any(
        List.of(
            0L, 1_000_000L, 99_000_000L, 1_732_240_000_123_456_789L, 1_732_240_001_000_000_000L));
  }

  private SpanContext span() {
    return once(30)
        ? SpanContext.getInvalid()
        : SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.getDefault());
  }

  private boolean once(int in) {
    return random.nextInt(in) == 0;
  }

  private <E> E any(List<E> some) {
    return some.get(random.nextInt(some.size()));
  }
}
