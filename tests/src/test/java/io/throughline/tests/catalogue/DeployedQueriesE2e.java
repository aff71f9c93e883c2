package io.throughline.tests.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every query of the bundle, parsed by Prometheus itself, against what the catalogue exports. */
@Tag("e2e")
class DeployedQueriesE2e {

  private static final String PROMETHEUS =
      "http://127.0.0.1:" + System.getenv("THROUGHLINE_PROMETHEUS_PORT");
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TestFactory
  Stream<DynamicTest> a_query_asks_for_what_the_catalogue_exports() {
    Path root = Path.of(System.getProperty("project.root", ".."));
    List<DeployedQuery> queries = new ArrayList<>(DeployedQuery.below(root.resolve("deploy")));
    queries.addAll(DeployedQuery.ofRunbooks(root.resolve("docs/runbooks")));
    ExportedMetrics exported = ExportedMetrics.ofCatalogue();
    queries.forEach(query -> query.records().ifPresent(exported::record));
    assertThat(queries).isNotEmpty();
    return queries.stream()
        .map(
            query ->
                DynamicTest.dynamicTest(
                    query.place(),
                    () -> assertThat(exported.problems(parse(query.expression()))).isEmpty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          kube_pod_infos ; nothing exports the metric 'kube_pod_infos'
          mqtt_packets_recieved_total ; nothing exports the metric 'mqtt_packets_recieved_total'
          rate(mqtt_packets_received_total{type="publish"}[5m]) ; 'mqtt_packets_received_total' has no label 'type'
          rate(mqtt_packets_received_total{mqtt_packet_type="puplish"}[5m]) ; 'mqtt_packet_type' of 'mqtt_packets_received_total' is never 'puplish'
          rate(mqtt_packets_received_total{mqtt_packet_type=~"publish|x"}[5m]) ; is never 'publish|x'
          sum by (qos) (rate(mqtt_packets_received_total[5m])) ; nothing here has the label 'qos' to group by
          """)
  void a_query_that_would_return_nothing_is_named(String query, String problem) throws Exception {
    assertThat(ExportedMetrics.ofCatalogue().problems(parse(query)))
        .singleElement()
        .asString()
        .contains(problem.strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          sum by (mqtt_packet_type, job) (rate(mqtt_packets_received_total{mqtt_packet_type!="publish"}[5m]))
          histogram_quantile(0.99, sum by (le) (rate(rpc_server_call_duration_seconds_bucket{rpc_method=~".*"}[5m])))
          sum(kube_pod_info{node="x"}) / sum(up{job="mqtt-broker"})
          """)
  void a_query_that_returns_something_passes(String query) throws Exception {
    assertThat(ExportedMetrics.ofCatalogue().problems(parse(query))).isEmpty();
  }

  private static JsonNode parse(String expression) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(PROMETHEUS + "/api/v1/parse_query"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "query=" + URLEncoder.encode(expression, UTF_8)))
            .build();
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).get("data");
  }
}
