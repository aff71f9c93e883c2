package io.throughline.examples.chat.load;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the application of a user tells the analytics server. */
final class EventSender {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http = HttpClient.newHttpClient();
  private final Addresses addresses;

  EventSender(Addresses addresses) {
    this.addresses = addresses;
  }

  /** Sends them at once; the first of them are wrong. */
  void send(String run, int events, int wrong, Tally tally)
      throws IOException, InterruptedException {
    List<Map<String, String>> batch = new ArrayList<>();
    for (int i = 0; i < events; i++) {
      batch.add(
          Map.of(
              "id",
              run + "-" + i,
              "type",
              i < wrong ? "nonsense" : "chat_opened",
              "time",
              Instant.now().toString(),
              "session",
              run));
    }
    HttpResponse<String> answer =
        http.send(
            HttpRequest.newBuilder(addresses.analytics().resolve("/api/batch"))
                .header("Authorization", "Bearer " + addresses.ingestToken())
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        JSON.writeValueAsString(Map.of("events", batch))))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("the events are answered with " + answer.statusCode());
    }
    JsonNode outcome = JSON.readTree(answer.body());
    tally.events(outcome.path("stored").asLong(), outcome.path("rejected").size());
  }
}
