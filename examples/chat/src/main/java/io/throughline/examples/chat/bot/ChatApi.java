package io.throughline.examples.chat.bot;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Posts to chats as the user {@code assistant}. */
final class ChatApi {

  private static final Duration DEADLINE = Duration.ofSeconds(5);

  private final HttpClient client;
  private final URI server;
  private final String token;

  ChatApi(HttpClient client, URI server, String token) {
    this.client = client;
    this.server = server;
    this.token = token;
  }

  /**
   * Posts a message.
   *
   * @throws IOException if the chat did not take it
   */
  void post(long chat, String text) throws IOException, InterruptedException {
    String body = JsonMapper.shared().createObjectNode().put("text", text).toString();
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/chats/" + chat + "/messages"))
            .timeout(DEADLINE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException(
          "the chat answered " + answer.statusCode() + ": " + answer.body().strip());
    }
  }
}
