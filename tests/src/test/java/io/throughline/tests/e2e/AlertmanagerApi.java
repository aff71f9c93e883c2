package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The running Alertmanager. */
final class AlertmanagerApi {

  private static final String API =
      "http://127.0.0.1:" + System.getenv("THROUGHLINE_ALERTMANAGER_PORT") + "/api/v2/";
  private static final URI ALERTS = URI.create(API + "alerts");
  private static final URI SILENCES = URI.create(API + "silences");
  private static final URI GROUPS = URI.create(API + "alerts/groups");
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final JsonMapper JSON = JsonMapper.shared();

  private AlertmanagerApi() {}

  /** Those that fire, also where they are inhibited. */
  static List<JsonNode> alerts() throws IOException, InterruptedException {
    return Backends.list(JSON.readTree(send(HttpRequest.newBuilder(ALERTS).build())));
  }

  /** What becomes one message each. */
  static List<JsonNode> groups() throws IOException, InterruptedException {
    return Backends.list(JSON.readTree(send(HttpRequest.newBuilder(GROUPS).build())));
  }

  /** As an operator does, for an hour. */
  static void silence(Map<String, String> labels) throws IOException, InterruptedException {
    Instant now = Instant.now();
    String body =
        JSON.writeValueAsString(
            Map.of(
                "matchers",
                labels.entrySet().stream()
                    .map(
                        label ->
                            Map.of(
                                "name", label.getKey(),
                                "value", label.getValue(),
                                "isRegex", false))
                    .toList(),
                "startsAt",
                now.toString(),
                "endsAt",
                now.plus(Duration.ofHours(1)).toString(),
                "createdBy",
                "e2e",
                "comment",
                "off on purpose"));
    send(
        HttpRequest.newBuilder(SILENCES)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  /** As Prometheus does. */
  static void fire(List<Map<String, String>> labels) throws IOException, InterruptedException {
    String body =
        JSON.writeValueAsString(labels.stream().map(each -> Map.of("labels", each)).toList());
    send(
        HttpRequest.newBuilder(ALERTS)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private static String send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
