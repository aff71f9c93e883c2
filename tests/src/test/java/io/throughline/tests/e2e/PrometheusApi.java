package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Prometheus answers, where an error is a failure of the test. */
final class PrometheusApi {

  private static final String ADDRESS =
      "http://127.0.0.1:" + System.getenv("THROUGHLINE_PROMETHEUS_PORT") + "/api/v1/";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private PrometheusApi() {}

  /** The series that an expression returns now. */
  static List<JsonNode> query(String expression) throws IOException, InterruptedException {
    return Backends.list(get("query?query=" + URLEncoder.encode(expression, UTF_8)).get("result"));
  }

  /** All rules of the files in a folder of the configuration. */
  static List<JsonNode> rules(String folder) throws IOException, InterruptedException {
    return Backends.list(get("rules").get("groups")).stream()
        .filter(group -> group.get("file").asString().contains("/" + folder + "/"))
        .flatMap(group -> Backends.list(group.get("rules")).stream())
        .toList();
  }

  static JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(ADDRESS + path)).build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).get("data");
  }
}
