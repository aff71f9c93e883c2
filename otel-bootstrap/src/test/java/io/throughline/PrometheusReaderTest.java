package io.throughline;

import static io.throughline.TestService.get;
import static io.throughline.TestService.part;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttPacketType;
import io.throughline.testing.LogLines;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@ExtendWith(FreshGlobal.class)
class PrometheusReaderTest {

  @Test
  void metrics_are_scraped_in_both_formats_of_prometheus() throws Exception {
    try (Observability observability = withoutExport().init()) {
      observability.openTelemetry().getMeter("m").counterBuilder("packets").build().add(3);

      HttpResponse<String> text = get(observability, "/metrics");
      HttpResponse<String> openMetrics =
          get(observability, "/metrics", "Accept", "application/openmetrics-text; version=1.0.0");

      assertThat(text.statusCode()).isEqualTo(200);
      assertThat(text.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
      assertThat(text.body())
          .contains("\npackets_total 3.0\n")
          .contains("jvm_memory_used_bytes{")
          .contains("service_name=\"test-service\"");
      assertThat(openMetrics.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/openmetrics-text");
      assertThat(openMetrics.body()).contains("packets_total 3.0").endsWith("# EOF\n");
    }
  }

  @Test
  void a_metric_of_two_libraries_does_not_break_the_page() throws Exception {
    try (Observability observability = withoutExport().init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();
      openTelemetry.getMeter("one").counterBuilder("shared").build().add(1);
      openTelemetry.getMeter("two").counterBuilder("shared").build().add(1);

      HttpResponse<String> page = get(observability, "/metrics");

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .contains("shared_total{otel_scope_name=\"one\"} 1.0")
          .contains("shared_total{otel_scope_name=\"two\"} 1.0")
          .contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void of_two_metrics_with_one_name_in_prometheus_one_is_left_out_and_said_so() throws Exception {
    try (LogLines lines = new LogLines("io.throughline");
        Observability observability = withoutExport().init()) {
      Meter meter = observability.openTelemetry().getMeter("shop");
      meter.counterBuilder("shop.orders").build().add(1);
      meter.counterBuilder("shop.orders.total").build().add(2);

      for (String accept :
          List.of("text/plain", "application/openmetrics-text; version=1.0.0", "text/plain")) {
        HttpResponse<String> page = get(observability, "/metrics", "Accept", accept);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
            .contains("\nshop_orders_total 1.0\n")
            .doesNotContain("shop_orders_total 2.0")
            .doesNotContain("otel_scope_name")
            .contains("jvm_memory_used_bytes{");
      }
      JsonNode names = part(observability, "metrics_names");
      assertThat(names.get("status").asString()).isEqualTo("DEGRADED");
      assertThat(names.get("last_error").asString())
          .startsWith("/metrics leaves out shop.orders.total:");
      assertThat(lines.messages())
          .filteredOn(line -> line.contains("leaves out shop.orders.total"))
          .hasSize(1);
      assertThat(lines.messages()).noneMatch(line -> line.contains("two libraries"));
    }
  }

  @Test
  void a_histogram_with_the_label_of_buckets_is_counted_and_named_once() {
    try (LogLines lines = new LogLines("io.throughline");
        Observability observability = withoutExport().init()) {
      observability
          .openTelemetry()
          .getMeter("shop")
          .histogramBuilder("basket.size")
          .build()
          .record(1, Attributes.of(AttributeKey.stringKey("le"), "paid"));
      observability.dumpMetrics(); // is what notices it

      assertThat(observability.dumpMetrics().lines())
          .contains("throughline_metric_relabelled{throughline_metric_name=\"basket.size\"} 1.0")
          .contains("basket_size_count{exported_le=\"paid\"} 1");
      assertThat(lines.messages())
          .filteredOn(line -> line.contains("basket.size stands on /metrics as exported_le"))
          .hasSize(1);
    }
  }

  @Test
  void without_need_the_page_does_not_say_which_library_measured() {
    try (Observability observability = withoutExport().init()) {
      observability.openTelemetry().getMeter("one").counterBuilder("alone").build().add(1);

      assertThat(observability.dumpMetrics())
          .contains("alone_total 1.0")
          .doesNotContain("otel_scope_name");
    }
  }

  @Test
  void all_metrics_can_be_dumped_as_text() {
    try (Observability observability = withoutExport().init()) {
      MqttMetrics.create(observability.openTelemetry())
          .packetsReceived(MqttPacketType.PUBLISH, MqttNetwork.TCP)
          .add(3);

      assertThat(observability.dumpMetrics())
          .contains(
              "mqtt_packets_received_total{mqtt_network=\"tcp\",mqtt_packet_type=\"publish\"} 3.0")
          .contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void prometheus_among_the_exporters_is_served_by_the_operators_port() throws Exception {
    try (Observability observability =
        withoutExport().override("otel.metrics.exporter", "prometheus").init()) {
      assertThat(get(observability, "/metrics").body()).contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void without_the_operators_port_metrics_are_still_recorded() {
    try (Observability observability =
        withoutExport().override("prometheus.enable", "false").init()) {
      assertThat(observability.operatorsPort()).isEqualTo(-1);
      assertThat(observability.dumpMetrics()).contains("jvm_memory_used_bytes{");
    }
  }
}
