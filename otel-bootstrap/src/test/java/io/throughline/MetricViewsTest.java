package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The form of metrics by settings, on {@code /metrics} and in OTLP. */
@ExtendWith(FreshGlobal.class)
class MetricViewsTest {

  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client");
  private static final AttributeKey<String> TOPIC = AttributeKey.stringKey("topic");

  @Test
  void a_metric_has_a_limit_of_series_of_its_own() {
    try (Observability observability =
        withoutExport().override("throughline.metrics.cardinality.limits", "few=3").init()) {
      count(observability, "few");
      count(observability, "many");

      List<String> page = observability.dumpMetrics().lines().toList();
      assertThat(page).filteredOn(line -> line.startsWith("few_total{")).hasSize(3);
      assertThat(page).contains("few_total{otel_metric_overflow=\"true\"} 8.0");
      assertThat(page).filteredOn(line -> line.startsWith("many_total{")).hasSize(10);
    }
  }

  @Test
  void a_metric_that_has_overflowed_is_named() {
    try (Observability observability =
        withoutExport().override("throughline.metrics.cardinality.limits", "few=3").init()) {
      count(observability, "few");
      count(observability, "many");
      observability.dumpMetrics(); // is what notices it

      assertThat(observability.dumpMetrics().lines())
          .filteredOn(line -> line.startsWith("throughline_metric_overflowed{"))
          .containsExactly("throughline_metric_overflowed{throughline_metric_name=\"few\"} 1.0");
    }
  }

  @Test
  void attributes_have_other_names_on_the_page_and_in_otlp() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .override("throughline.metrics.renamed.attributes", "client=peer,topic=client")
                .init()) {
      Meter meter = observability.openTelemetry().getMeter("test");
      Attributes both = Attributes.of(CLIENT, "c1", TOPIC, "t1");
      meter.counterBuilder("sum").build().add(1, both);
      meter.histogramBuilder("duration").build().record(1, both);
      meter.gaugeBuilder("level").build().set(1, Attributes.of(CLIENT, "c1"));

      assertThat(observability.dumpMetrics())
          .contains("sum_total{peer=\"c1\",topic=\"t1\"} 1.0")
          .contains("duration_count{peer=\"c1\",topic=\"t1\"} 1")
          .contains("level{peer=\"c1\"} 1.0");
      observability.close();
      assertThat(collector.metrics())
          .filteredOn(metric -> metric.getName().equals("level"))
          .allSatisfy(
              metric ->
                  assertThat(metric.getGauge().getDataPoints(0).getAttributes(0).getKey())
                      .isEqualTo("peer"))
          .isNotEmpty();
    }
  }

  @Test
  void the_limit_for_all_holds_on_the_page() {
    try (Observability observability =
        withoutExport().override("otel.java.metrics.cardinality.limit", "5").init()) {
      count(observability, "many");

      assertThat(observability.dumpMetrics().lines())
          .filteredOn(line -> line.startsWith("many_total{"))
          .hasSize(5);
    }
  }

  @Test
  void attributes_are_dropped_and_their_series_become_one() {
    try (Observability observability =
        withoutExport()
            .override("throughline.metrics.dropped.attributes", "requests=client other")
            .override("throughline.metrics.cardinality.limits", "requests=3")
            .init()) {
      count(observability, "requests");

      assertThat(observability.dumpMetrics().lines())
          .filteredOn(line -> line.startsWith("requests_total"))
          .containsExactly("requests_total{topic=\"t\"} 10.0");
    }
  }

  @Test
  void attributes_that_are_dropped_are_not_told_by_exemplars_either() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .override("throughline.metrics.dropped.attributes", "requests=client")
                .init()) {
      Span span = TestService.spanOf(observability);
      try (Scope current = span.makeCurrent()) {
        count(observability, "requests");
      }
      String page =
          TestService.get(
                  observability, "/metrics", "Accept", "application/openmetrics-text;version=1.0.0")
              .body();
      observability.close();

      assertThat(page.lines())
          .filteredOn(line -> line.startsWith("requests_total{"))
          .singleElement(STRING)
          .contains("trace_id=\"" + span.getSpanContext().getTraceId())
          .doesNotContain("client");
      List<Exemplar> sent =
          collector.metrics().stream()
              .filter(metric -> metric.getName().equals("requests"))
              .flatMap(metric -> metric.getSum().getDataPointsList().stream())
              .flatMap(point -> point.getExemplarsList().stream())
              .toList();
      assertThat(sent)
          .isNotEmpty()
          .allSatisfy(
              exemplar -> {
                assertThat(exemplar.getTraceId().isEmpty()).isFalse();
                assertThat(exemplar.getFilteredAttributesList()).isEmpty();
              });
    }
  }

  @Test
  void a_metric_that_is_disabled_is_nowhere() {
    try (Observability observability =
        withoutExport().override("throughline.metrics.disabled", "jvm.memory.used").init()) {
      assertThat(observability.dumpMetrics().lines())
          .noneMatch(line -> line.startsWith("jvm_memory_used_bytes{"))
          .anyMatch(line -> line.startsWith("jvm_memory_committed_bytes{"));
    }
  }

  @Test
  void histograms_are_exponential_where_they_shall_be() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector).override("throughline.metrics.exponential", "chosen").init()) {
      record(observability, "chosen");
      record(observability, "other");
      observability.close();

      assertThat(sent(collector, "chosen").hasExponentialHistogram()).isTrue();
      assertThat(sent(collector, "other").hasHistogram()).isTrue();
    }
  }

  @Test
  void otlp_and_the_page_have_histograms_by_settings_of_their_own() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .override(
                    "otel.exporter.otlp.metrics.default.histogram.aggregation",
                    "base2_exponential_bucket_histogram")
                .init()) {
      record(observability, "any");
      assertThat(observability.dumpMetrics()).contains("any_bucket{le=\"5.0\"} 1");
      observability.close();

      assertThat(sent(collector, "any").hasExponentialHistogram()).isTrue();
    }
    try (Observability observability =
        withoutExport()
            .override(
                "otel.java.experimental.exporter.prometheus.metrics.default.histogram.aggregation",
                "base2_exponential_bucket_histogram")
            .init()) {
      record(observability, "any");

      assertThat(observability.dumpMetrics())
          .contains("any_count 1")
          .doesNotContain("any_bucket{le=\"5.0\"}");
    }
  }

  @Test
  void a_limit_and_dropped_attributes_leave_a_histogram_its_form() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            limited(sendingTo(collector))
                .override(
                    "otel.exporter.otlp.metrics.default.histogram.aggregation",
                    "base2_exponential_bucket_histogram")
                .init()) {
      record(observability, "limited");
      record(observability, "dropping");
      count(observability, "requests");
      observability.close();

      assertThat(sent(collector, "limited").hasExponentialHistogram()).isTrue();
      assertThat(sent(collector, "dropping").hasExponentialHistogram()).isTrue();
      assertThat(sent(collector, "requests").getSum().getDataPointsCount()).isEqualTo(3);
    }
    try (Observability observability =
        limited(withoutExport())
            .override(
                "otel.java.experimental.exporter.prometheus.metrics.default.histogram.aggregation",
                "base2_exponential_bucket_histogram")
            .init()) {
      record(observability, "limited");

      assertThat(observability.dumpMetrics())
          .contains("limited_count 1")
          .doesNotContain("limited_bucket{le=\"5.0\"}");
    }
    try (Observability observability = limited(withoutExport()).init()) {
      record(observability, "limited");

      assertThat(observability.dumpMetrics()).contains("limited_bucket{le=\"5.0\"} 1");
    }
  }

  private static ObservabilityBuilder limited(ObservabilityBuilder builder) {
    return builder
        .override("throughline.metrics.cardinality.limits", "limited=3,requests=3")
        .override("throughline.metrics.dropped.attributes", "dropping=client");
  }

  @Test
  void otlp_counts_since_the_last_export_where_it_shall() throws IOException {
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector)
                .override("otel.exporter.otlp.metrics.temporality.preference", "delta")
                .init()) {
      count(observability, "requests");
      observability.close();

      assertThat(sent(collector, "requests").getSum().getAggregationTemporality())
          .isEqualTo(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA);
    }
  }

  private static Metric sent(OtlpReceiver collector, String name) {
    return collector.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Ten series with one each. */
  private static void count(Observability observability, String name) {
    Meter meter = observability.openTelemetry().getMeter("host");
    LongCounter counter = meter.counterBuilder(name).build();
    for (int i = 0; i < 10; i++) {
      counter.add(1, Attributes.of(CLIENT, "c" + i, TOPIC, "t"));
    }
  }

  private static void record(Observability observability, String name) {
    observability.openTelemetry().getMeter("host").histogramBuilder(name).build().record(3);
  }

  private static ObservabilityBuilder sendingTo(OtlpReceiver collector) {
    return withoutExport()
        .override("otel.metrics.exporter", "otlp")
        .override("otel.exporter.otlp.endpoint", collector.endpoint());
  }

  private static ObservabilityBuilder withoutExport() {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("otel.traces.exporter", "none")
        .override("otel.metrics.exporter", "none")
        .override("otel.logs.exporter", "none");
  }
}
