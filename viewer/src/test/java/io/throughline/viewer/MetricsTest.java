package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.START;
import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.hex;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spanId;
import static io.throughline.viewer.SentSpans.spans;
import static io.throughline.viewer.SentSpans.traceId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Exemplar;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MetricsTest {

  private static final long SECOND = 1_000_000_000;

  private final RunningViewer viewer = new RunningViewer();

  @AfterEach
  void close() {
    viewer.close();
  }

  private void send(String service, Metric.Builder metric) {
    viewer.export(
        OtlpSignalKind.METRICS,
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder()
                    .setResource(SentSpans.service(service))
                    .addScopeMetrics(ScopeMetrics.newBuilder().addMetrics(metric)))
            .build());
  }

  private static NumberDataPoint.Builder number(int second, long value, String type) {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(START)
        .setTimeUnixNano(START + second * SECOND)
        .setAsInt(value)
        .addAttributes(attribute("type", type));
  }

  private static Metric.Builder counter(NumberDataPoint.Builder... points) {
    Metric.Builder metric = Metric.newBuilder().setName("mqtt.packets.received").setUnit("{p}");
    metric
        .getSumBuilder()
        .setIsMonotonic(true)
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    for (NumberDataPoint.Builder point : points) {
      metric.getSumBuilder().addDataPoints(point);
    }
    return metric;
  }

  private static List<Double> values(JsonNode line) {
    List<Double> values = new ArrayList<>();
    line.get("values").forEach(each -> values.add(each.isNull() ? null : each.asDouble()));
    return values;
  }

  @Test
  void a_metric_is_listed_with_its_sentence_services_attributes_and_series() {
    send("broker", counter(number(10, 1, "publish"), number(10, 1, "connect")));
    send("edge", counter(number(20, 5, "publish")));

    JsonNode metric = viewer.get("/api/metrics").get("metrics").get(0);

    assertThat(metric.get("name").asString()).isEqualTo("mqtt.packets.received");
    assertThat(metric.get("type").asString()).isEqualTo("counter");
    assertThat(metric.get("domain").asString()).isEqualTo("mqtt");
    assertThat(metric.get("known").asBoolean()).isTrue();
    assertThat(metric.get("brief").asString()).isNotEmpty();
    assertThat(metric.get("services").toString()).isEqualTo("[\"broker\",\"edge\"]");
    assertThat(metric.get("attributes").toString()).isEqualTo("[\"type\"]");
    assertThat(metric.get("series").asInt()).isEqualTo(3);
    assertThat(metric.get("last").asLong()).isEqualTo(START / 1000 + 20_000_000);
  }

  @Test
  void a_counter_is_told_as_increments_a_second_by_an_attribute() {
    send(
        "broker",
        counter(
            number(10, 100, "publish"),
            number(20, 150, "publish"),
            number(30, 20, "publish").setStartTimeUnixNano(START + 20 * SECOND),
            number(10, 7, "connect")));

    JsonNode plot = viewer.get("/api/metrics/mqtt.packets.received?by=type&step=10000");

    assertThat(plot.get("as").asString()).isEqualTo("rate");
    assertThat(plot.get("unit").asString()).isEqualTo("{p}/s");
    assertThat(plot.get("times")).hasSize(3);
    assertThat(plot.get("times").get(0).asLong()).isEqualTo(START / 1000);
    assertThat(plot.get("series")).hasSize(2);
    assertThat(plot.get("series").get(0).get("labels").toString())
        .isEqualTo("{\"type\":\"publish\"}");
    assertThat(values(plot.get("series").get(0))).containsExactly(10.0, 5.0, 2.0);
    assertThat(values(plot.get("series").get(1))).containsExactly(0.7, null, null);
  }

  @Test
  void increments_are_spread_over_the_steps_between_two_points() {
    send("broker", counter(number(10, 0, "a"), number(20, 100, "a")));

    JsonNode plot = viewer.get("/api/metrics/mqtt.packets.received?step=5000");

    assertThat(values(plot.get("series").get(0))).containsExactly(0.0, 0.0, 10.0, 10.0);
  }

  @Test
  void where_and_service_leave_the_rest_out() {
    send("broker", counter(number(10, 100, "publish"), number(10, 50, "connect")));
    send("edge", counter(number(10, 7, "publish")));
    String path = "/api/metrics/mqtt.packets.received?as=value&step=10000";

    assertThat(values(viewer.get(path).get("series").get(0))).containsExactly(157.0);
    assertThat(values(viewer.get(path + "&service=edge").get("series").get(0)))
        .containsExactly(7.0);
    assertThat(values(viewer.get(path + "&where=type:publish").get("series").get(0)))
        .containsExactly(107.0);
    assertThat(viewer.get(path + "&by=service,type").get("series")).hasSize(3);
    assertThat(viewer.status("/api/metrics/absent")).isEqualTo(404);
    assertThat(viewer.status("/api/metrics/mqtt.packets.received?as=p95")).isEqualTo(400);
  }

  private static Metric.Builder histogram() {
    Metric.Builder metric = Metric.newBuilder().setName("own.duration").setUnit("s");
    metric
        .getHistogramBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(point(10, 0, 0, 0))
        .addDataPoints(
            point(20, 50, 40, 10)
                .addExemplars(
                    Exemplar.newBuilder()
                        .setTimeUnixNano(START + 15 * SECOND)
                        .setAsDouble(1.5)
                        .setTraceId(traceId(1))
                        .setSpanId(spanId(1))));
    return metric;
  }

  private static HistogramDataPoint.Builder point(int second, long low, long middle, long high) {
    return HistogramDataPoint.newBuilder()
        .setStartTimeUnixNano(START + 9 * SECOND)
        .setTimeUnixNano(START + second * SECOND)
        .setCount(low + middle + high)
        .setSum(low * 0.5 + middle * 1.5)
        .addAllExplicitBounds(List.of(1.0, 2.0))
        .addAllBucketCounts(List.of(low, middle, high));
  }

  @Test
  void a_histogram_is_told_as_quantiles_mean_rate_and_heat_map_with_exemplars() {
    send("broker", histogram());
    viewer.export(OtlpSignalKind.TRACES, spans("broker", span(1, 1, 0, "slow")));
    String path = "/api/metrics/own.duration?step=10000&as=";

    JsonNode p50 = viewer.get(path + "p50");
    assertThat(values(p50.get("series").get(0)).get(1)).isCloseTo(1.0, within(1e-9));
    assertThat(values(viewer.get(path + "p95").get("series").get(0)).get(1)).isEqualTo(2.0);
    assertThat(values(viewer.get(path + "mean").get("series").get(0)).get(1))
        .isCloseTo(0.85, within(1e-9));
    assertThat(values(viewer.get(path + "rate").get("series").get(0)).get(1)).isEqualTo(10.0);
    JsonNode heatmap = viewer.get(path + "heatmap").get("heatmap");
    assertThat(heatmap.get("bounds").toString()).isEqualTo("[1.0,2.0]");
    assertThat(heatmap.get("counts").get(1).toString()).isEqualTo("[50.0,40.0,10.0]");
    JsonNode exemplar = p50.get("exemplars").get(0);
    assertThat(exemplar.get("traceId").asString()).isEqualTo(hex(traceId(1)));
    assertThat(exemplar.get("value").asDouble()).isEqualTo(1.5);
    assertThat(exemplar.get("known").asBoolean()).isTrue();
  }

  @Test
  void an_exponential_histogram_has_quantiles_within_a_bucket() {
    Metric.Builder metric = Metric.newBuilder().setName("own.duration").setUnit("s");
    metric
        .getExponentialHistogramBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
        .addDataPointsBuilder()
        .setStartTimeUnixNano(START)
        .setTimeUnixNano(START + 10 * SECOND)
        .setScale(0) // buckets from 1 to 2, from 2 to 4, from 4 to 8
        .setCount(100)
        .getPositiveBuilder()
        .setOffset(0)
        .addAllBucketCounts(List.of(50L, 0L, 50L));
    send("broker", metric);

    JsonNode plot = viewer.get("/api/metrics/own.duration?step=10000&as=p95");

    assertThat(values(plot.get("series").get(0)).get(0)).isBetween(4.0, 8.0);
  }

  @Test
  void times_at_the_ends_of_their_range_are_one_short_plot() {
    send(
        "broker",
        counter(
            number(10, 1, "a").setTimeUnixNano(-1),
            number(10, 1, "a").setTimeUnixNano(-5_500_000_000_000_000_000L),
            number(10, 2, "a").setTimeUnixNano(Long.MAX_VALUE),
            number(10, 3, "a").setStartTimeUnixNano(-1),
            number(10, 4, "a").setTimeUnixNano(0)));

    for (String range : List.of("", "&from=9223372036854775&step=1", "&to=0", "&step=86400000")) {
      JsonNode plot = viewer.get("/api/metrics/mqtt.packets.received?by=type" + range);

      assertThat(plot.get("times")).as(range).hasSizeBetween(1, 2000);
      assertThat(plot.get("series").get(0).get("values")).hasSameSizeAs(plot.get("times"));
    }
  }

  @Test
  void more_buckets_than_can_be_seen_are_taken_together() {
    Metric.Builder metric = Metric.newBuilder().setName("own.duration").setUnit("s");
    HistogramDataPoint.Builder point =
        metric
            .getHistogramBuilder()
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA)
            .addDataPointsBuilder()
            .setStartTimeUnixNano(START)
            .setTimeUnixNano(START + SECOND)
            .addBucketCounts(1);
    for (int i = 1; i <= 100_000; i++) {
      point.addExplicitBounds(i).addBucketCounts(1);
    }
    send("broker", metric);

    JsonNode heatmap = viewer.get("/api/metrics/own.duration?as=heatmap").get("heatmap");

    assertThat(heatmap.get("bounds")).hasSizeBetween(400, 500);
    double sum = 0;
    for (JsonNode count : heatmap.get("counts").get(0)) {
      sum += count.asDouble();
    }
    assertThat(sum).isEqualTo(100_001);
    JsonNode p50 = viewer.get("/api/metrics/own.duration?as=p50");
    assertThat(values(p50.get("series").get(0)).get(0)).isCloseTo(50_000, within(300.0));
  }
}
