package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.START;
import static io.throughline.viewer.SentSpans.attribute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DashboardsTest {

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

  private static NumberDataPoint point(long value, KeyValue... attributes) {
    return NumberDataPoint.newBuilder()
        .setStartTimeUnixNano(START)
        .setTimeUnixNano(START + 10 * SECOND)
        .setAsInt(value)
        .addAllAttributes(List.of(attributes))
        .build();
  }

  /** What was counted in ten seconds. */
  private static Metric.Builder counter(String name, NumberDataPoint... points) {
    Metric.Builder metric = Metric.newBuilder().setName(name);
    metric
        .getSumBuilder()
        .setIsMonotonic(true)
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addAllDataPoints(List.of(points));
    return metric;
  }

  private static Metric.Builder gauge(String name, NumberDataPoint point) {
    Metric.Builder metric = Metric.newBuilder().setName(name);
    metric.getGaugeBuilder().addDataPoints(point);
    return metric;
  }

  private JsonNode panel(String dashboard, String title) {
    for (JsonNode row : viewer.get("/api/dashboards/" + dashboard).get("rows")) {
      for (JsonNode panel : row.get("panels")) {
        if (panel.get("title").asString().equals(title)) {
          return panel;
        }
      }
    }
    throw new AssertionError("there is no panel '" + title + "'");
  }

  /** The last value of a line, which is the only one of them. */
  private static double last(JsonNode panel) {
    assertThat(panel.get("series")).hasSize(1);
    JsonNode values = panel.get("series").get(0).get("values");
    return values.get(values.size() - 1).asDouble();
  }

  private static List<String> labels(JsonNode panel) {
    List<String> labels = new ArrayList<>();
    panel.get("series").forEach(line -> labels.add(line.get("labels").toString()));
    return labels;
  }

  @Test
  void a_rate_is_of_what_fulfils_the_conditions_and_has_a_line_for_each_service() {
    send(
        "broker",
        counter(
            "mqtt.packets.received",
            point(50, attribute("mqtt.packet.type", "publish")),
            point(900, attribute("mqtt.packet.type", "pingreq"))));
    send(
        "edge",
        counter("mqtt.packets.received", point(9, attribute("mqtt.packet.type", "connect"))));

    JsonNode panel = panel("cluster-overview", "Messages published per second");

    assertThat(labels(panel)).containsExactly("{\"service\":\"broker\"}");
    assertThat(last(panel)).isEqualTo(5, within(1e-9));
    assertThat(panel.get("unit").asString()).isEqualTo("{message}/s");
  }

  @Test
  void of_one_service_only_its_own_is_drawn_and_all_that_send_can_be_chosen() {
    KeyValue publish = attribute("mqtt.packet.type", "publish");
    send("broker", counter("mqtt.packets.received", point(50, publish)));
    send("edge", counter("mqtt.packets.received", point(90, publish)));
    send("shop", counter("orders", point(1)));

    String dashboard = "cluster-overview?service=edge";

    assertThat(viewer.get("/api/dashboards/" + dashboard).get("services"))
        .hasToString("[\"broker\",\"edge\"]");
    assertThat(labels(panel(dashboard, "Messages published per second")))
        .containsExactly("{\"service\":\"edge\"}");
    assertThat(
            panel("cluster-overview?service=nobody", "Messages published per second").has("series"))
        .isFalse();
  }

  @Test
  void a_ratio_divides_what_was_counted_of_two_metrics() {
    send("broker", counter("mqtt.packets.received", point(200)));
    assertThat(last(panel("cluster-overview", "MQTT errors per packet"))).isZero();

    send("broker", counter("mqtt.errors", point(5)));
    JsonNode panel = panel("cluster-overview", "MQTT errors per packet");
    assertThat(last(panel)).isEqualTo(0.025, within(1e-9));
    assertThat(panel.get("unit").asString()).isEqualTo("%");
    assertThat(panel.get("critical").asDouble()).isEqualTo(0.01);
  }

  @Test
  void a_ratio_of_one_metric_divides_the_part_that_fulfils_the_conditions_by_all() {
    send("broker", gauge("jvm.memory.used", point(30, attribute("jvm.memory.type", "heap"))));
    send("broker", gauge("jvm.memory.limit", point(60, attribute("jvm.memory.type", "heap"))));
    send("broker", gauge("jvm.memory.used", point(500, attribute("jvm.memory.type", "non_heap"))));

    assertThat(last(panel("jvm", "Heap in use"))).isEqualTo(0.5, within(1e-9));
  }

  @Test
  void a_ratio_leaves_out_of_the_whole_what_its_panel_says() {
    for (String pool : List.of("ZGC Young Generation", "ZGC Old Generation")) {
      KeyValue[] heap = {
        attribute("jvm.memory.type", "heap"), attribute("jvm.memory.pool.name", pool)
      };
      send("broker", gauge("jvm.memory.used", point(30, heap)));
      send("broker", gauge("jvm.memory.limit", point(100, heap)));
    }

    assertThat(last(panel("jvm", "Heap in use"))).isEqualTo(0.6, within(1e-9));
  }

  private static NumberDataPoint at(int second, long value) {
    return point(value).toBuilder().setTimeUnixNano(START + second * SECOND).build();
  }

  private static List<Double> values(JsonNode panel) {
    assertThat(panel.get("series")).hasSize(1);
    List<Double> values = new ArrayList<>();
    panel
        .get("series")
        .get(0)
        .get("values")
        .forEach(each -> values.add(each.isNull() ? null : each.asDouble()));
    return values;
  }

  @Test
  void a_ratio_of_what_is_there_is_right_though_one_has_not_told_in_the_last_step() {
    for (int second = 10; second <= 60; second += 10) {
      send("one", gauge("mqtt.connection.count", at(second, 90)));
      send("one", gauge("mqtt.connection.limit", at(second, 100)));
      send("other", gauge("mqtt.connection.count", at(second - 4, 10)));
      send("other", gauge("mqtt.connection.limit", at(second - 4, 100)));
    }
    send("one", gauge("mqtt.connection.count", at(65, 90)));
    send("one", gauge("mqtt.connection.limit", at(65, 100)));

    assertThat(values(panel("mqtt-broker", "Connections in use"))).hasSize(7).containsOnly(0.5);
  }

  @Test
  void a_ratio_of_what_was_counted_is_the_same_at_both_ends() {
    for (int second = 10; second <= 60; second += 10) {
      send("one", counter("mqtt.packets.received", at(second, 100L * second)));
      send("one", counter("mqtt.errors", at(second, 10L * second)));
      send("other", counter("mqtt.packets.received", at(second - 4, 100L * (second - 4))));
    }
    send("one", counter("mqtt.packets.received", at(65, 6500)));
    send("one", counter("mqtt.errors", at(65, 650)));

    List<Double> shares = values(panel("cluster-overview", "MQTT errors per packet"));
    // In the last step the other has told nothing yet.
    assertThat(shares).hasSize(7).last().isNull();
    assertThat(shares.subList(0, 6))
        .allSatisfy(each -> assertThat(each).isEqualTo(0.05, within(1e-9)));
  }

  @Test
  void a_histogram_has_a_line_for_each_quantile() {
    Metric.Builder metric = Metric.newBuilder().setName("journal.append.duration").setUnit("s");
    metric
        .getHistogramBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(
            HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(START)
                .setTimeUnixNano(START + 10 * SECOND)
                .setCount(100)
                .addAllExplicitBounds(List.of(0.1, 0.2))
                .addAllBucketCounts(List.of(100L, 0L, 0L)));
    send("journal", metric);

    JsonNode panel = panel("journal", "Time to append");

    assertThat(labels(panel))
        .containsExactly(
            "{\"quantile\":\"p50\"}", "{\"quantile\":\"p95\"}", "{\"quantile\":\"p99\"}");
    JsonNode values = panel.get("series").get(1).get("values");
    assertThat(values.get(values.size() - 1).asDouble()).isEqualTo(0.095, within(1e-9));
    assertThat(panel("journal", "Time to append, distribution").has("heatmap")).isTrue();
  }

  @Test
  void an_amount_is_what_was_measured_a_second() {
    Metric.Builder metric = Metric.newBuilder().setName("upload.size").setUnit("By");
    metric
        .getHistogramBuilder()
        .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
        .addDataPoints(
            HistogramDataPoint.newBuilder()
                .setStartTimeUnixNano(START)
                .setTimeUnixNano(START + 10 * SECOND)
                .setCount(3)
                .setSum(5000));
    send("chat-server", metric);

    assertThat(last(panel("chat-business", "Bytes kept per second"))).isEqualTo(500, within(1e-9));
  }

  @Test
  void values_of_services_become_one_as_the_specification_says() {
    send("one", gauge("cluster.node.count", point(3)));
    send("other", gauge("cluster.node.count", point(2)));
    send("one", gauge("storage.disk.available", point(700)));
    send("one", counter("raft.elections", point(4, attribute("raft.group", "meta"))));

    assertThat(last(panel("cluster-overview", "Cluster node count"))).isEqualTo(3);
    assertThat(last(panel("cluster-overview", "Space left for data"))).isEqualTo(700);
    JsonNode elections = panel("cluster-overview", "Raft elections").get("series").get(0);
    double sum = 0;
    for (JsonNode value : elections.get("values")) {
      sum += value.asDouble();
    }
    assertThat(sum).isEqualTo(4, within(1e-9));
  }

  @Test
  void a_panel_without_points_says_why() {
    assertThat(panel("cluster-overview", "Alerts firing").get("missing").asString())
        .isEqualTo("elsewhere");
    assertThat(panel("telemetry-health", "Headers refused").get("missing").asString())
        .isEqualTo("zero");
    assertThat(panel("mqtt-broker", "Time to connect").get("missing").asString()).isEqualTo("none");
  }

  @Test
  void all_dashboards_of_the_bundle_are_there_and_tell_how_much_of_them_has_data() {
    send("one", gauge("cluster.node.count", point(3)));

    JsonNode dashboards = viewer.get("/api/dashboards").get("dashboards");

    assertThat(dashboards).hasSize(21);
    for (JsonNode dashboard : dashboards) {
      String name = dashboard.get("name").asString();
      assertThat(viewer.get("/api/dashboards/" + name).get("rows")).isNotEmpty();
    }
    JsonNode overview =
        StreamSupport.stream(dashboards.spliterator(), false)
            .filter(dashboard -> dashboard.get("name").asString().equals("cluster-overview"))
            .findAny()
            .orElseThrow();
    assertThat(overview.get("known").asInt()).isEqualTo(1);
    assertThat(overview.get("panels").asInt()).isGreaterThan(10);
  }
}
