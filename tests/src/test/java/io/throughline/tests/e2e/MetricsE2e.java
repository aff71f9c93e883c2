package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.tests.e2e.ReferenceCluster.Running;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cluster's metrics in Prometheus. */
@Tag("e2e")
@ExtendWith(ReferenceCluster.class)
class MetricsE2e {

  /** Longer than two scrapes. */
  private static final Duration SCRAPED = Duration.ofSeconds(45);

  @Test
  void the_rpc_durations_of_placement_centre_and_journal_are_scraped(Running running) {
    running.clients().publish("e2e/metrics", "21");

    for (String job : List.of("placement-center", "journal")) {
      await("RPC durations of " + job)
          .atMost(SCRAPED)
          .until(
              () ->
                  Backends.promql(
                      "rpc_server_call_duration_seconds_count{job=\"%s\",rpc_response_status_code=\"OK\"}"
                          .formatted(job)),
              count -> count > 0);
      assertThat(
              Backends.promql(
                  "histogram_quantile(0.99, sum by (le) (rpc_server_call_duration_seconds_bucket{job=\"%s\"}))"
                      .formatted(job)))
          .isPositive()
          .isLessThan(10);
    }
  }

  @Test
  void each_service_of_the_cluster_is_up() {
    await("five targets")
        .atMost(SCRAPED)
        .untilAsserted(
            () ->
                assertThat(Backends.promql("up{job=~\"mqtt-broker|placement-center|journal\"}"))
                    .isEqualTo(5));
  }

  /** A name that Prometheus makes of a wrong unit would leave panels empty and alerts silent. */
  @Test
  void each_series_of_a_service_is_named_as_the_catalogue_says(Running running)
      throws IOException, InterruptedException {
    running.clients().publish("e2e/catalogue", "21");

    await("series of spans")
        .atMost(SCRAPED)
        .untilAsserted(
            () -> assertThat(seriesOfServices()).contains("otel_sdk_span_started_total"));
    assertThat(ofCatalogue()).containsAll(seriesOfServices());
  }

  private static Set<String> seriesOfServices() throws IOException, InterruptedException {
    return PrometheusApi.query(
            "group by (__name__) ({job=~\"mqtt-broker|placement-center|journal|stream-server\",alias_of=\"\","
                + "__name__!~\".*:.*|up|scrape_.*|target_info|ALERTS.*\"})")
        .stream()
        .map(series -> series.at("/metric/__name__").asString())
        .collect(Collectors.toSet());
  }

  private static Set<String> ofCatalogue() {
    InputStream json =
        Objects.requireNonNull(
            MetricsE2e.class.getResourceAsStream("/io/throughline/semconv/catalogue.json"));
    return JsonMapper.shared()
        .readTree(json)
        .get("metrics")
        .valueStream()
        .flatMap(metric -> metric.get("series").valueStream())
        .map(JsonNode::asString)
        .collect(Collectors.toSet());
  }

  @Test
  void queries_with_the_names_of_the_source_documents_are_answered(Running running) {
    running.clients().publish("e2e/aliases", "21");

    for (String query :
        List.of(
            "robustmq_mqtt_connections_active",
            "packets_publish_received",
            "rocksdb_storage_num",
            "rocksdb_storage_total_ms_count",
            "grpc_request_num",
            "histogram_quantile(0.99, sum by (le) (grpc_request_total_ms_bucket))")) {
      await(query)
          .atMost(Duration.ofSeconds(90))
          .until(() -> Backends.promql(query), value -> value > 0);
    }
    await("an alias has the value of its metric")
        .atMost(SCRAPED)
        .untilAsserted(
            () ->
                assertThat(Backends.promql("sum(packets_publish_received)"))
                    .isEqualTo(
                        Backends.promql(
                            "sum(mqtt_packets_received_total{mqtt_packet_type=\"publish\"})")));
  }

  @Test
  void an_exemplar_of_a_duration_leads_to_a_trace_that_jaeger_has(Running running) {
    running.clients().publish("e2e/exemplar", "21");

    await("an exemplar whose trace is in Jaeger")
        .atMost(SCRAPED)
        .until(
            () ->
                Backends.exemplars(
                        "rpc_server_call_duration_seconds_bucket{job=\"placement-center\"}")
                    .stream()
                    .flatMap(traceId -> Backends.trace(traceId).stream())
                    .anyMatch(
                        trace ->
                            trace.spans().stream()
                                .anyMatch(
                                    span ->
                                        span.signature()
                                            .equals(
                                                "placement-center placement.v1.Placement/Store SERVER"))));
  }
}
