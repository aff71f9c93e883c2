package io.throughline.examples.chat.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.client.ChatSocket;
import io.throughline.examples.chat.client.EventFeed;
import io.throughline.examples.chat.client.ReceivedEvent;
import io.throughline.http.HttpPropagation;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A user of the chat. Thread-safe. */
public final class ChatUser {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient http;
  private final Addresses addresses;
  private final OpenTelemetry openTelemetry;
  private final long id;
  private final String token;

  private ChatUser(
      HttpClient http, Addresses addresses, OpenTelemetry openTelemetry, long id, String token) {
    this.http = http;
    this.addresses = addresses;
    this.openTelemetry = openTelemetry;
    this.id = id;
    this.token = token;
  }

  /** A new one, who has to have a name that nobody has. */
  public static ChatUser create(String name, Addresses addresses, OpenTelemetry openTelemetry)
      throws IOException, InterruptedException {
    return create(name, client(openTelemetry), addresses, openTelemetry);
  }

  /** What users may share, since each client has threads of its own. */
  public static HttpClient client(OpenTelemetry openTelemetry) {
    return HttpPropagation.create(openTelemetry)
        .instrument(
            HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build());
  }

  /** A new one with the client of others. */
  public static ChatUser create(
      String name, HttpClient http, Addresses addresses, OpenTelemetry openTelemetry)
      throws IOException, InterruptedException {
    ChatUser nobody = new ChatUser(http, addresses, openTelemetry, 0, "");
    JsonNode created = nobody.post("/users", Map.of("name", name));
    return new ChatUser(
        http,
        addresses,
        openTelemetry,
        created.path("id").asLong(),
        created.path("token").asString());
  }

  public long id() {
    return id;
  }

  public String token() {
    return token;
  }

  /** Makes a chat, and returns its number. */
  public long createChat(String name, List<Long> members) throws IOException, InterruptedException {
    return post("/chats", Map.of("name", name, "members", members)).path("id").asLong();
  }

  /** Says something, and returns the number of the message. */
  public long say(long chat, String text) throws IOException, InterruptedException {
    return post("/chats/" + chat + "/messages", Map.of("text", text)).path("id").asLong();
  }

  /** The messages of a chat. */
  public JsonNode read(long chat) throws IOException, InterruptedException {
    return get("/chats/" + chat + "/messages");
  }

  /** What a search finds. */
  public JsonNode search(String query) throws IOException, InterruptedException {
    return get("/search?q=" + URLEncoder.encode(query, UTF_8)).path("hits");
  }

  /** Puts a file there, and returns the status of the answer. */
  public int upload(String name, byte[] content) throws IOException, InterruptedException {
    return http.send(
            request(addresses.chat(), "/uploads/" + name)
                .header("Content-Type", "text/plain")
                .PUT(HttpRequest.BodyPublishers.ofByteArray(content))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** Opens a WebSocket, on which one hears and says what others do by requests. */
  public ChatSocket talk(Consumer<ReceivedEvent> listener) {
    URI chat = addresses.chat();
    return ChatSocket.open(
            http, URI.create("ws://" + chat.getAuthority() + "/ws"), token, listener, openTelemetry)
        .join();
  }

  /** Follows what happens. */
  public EventFeed follow(Consumer<ReceivedEvent> listener) {
    return new EventFeed(
        http, addresses.notifier().resolve("/events"), token, listener, openTelemetry);
  }

  private JsonNode post(String path, Object body) throws IOException, InterruptedException {
    return answer(
        request(addresses.chat(), path)
            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return answer(request(addresses.chat(), path).GET().build());
  }

  private HttpRequest.Builder request(URI server, String path) {
    return HttpRequest.newBuilder(server.resolve(path))
        .header("Authorization", "Bearer " + token)
        .timeout(PATIENCE);
  }

  private JsonNode answer(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() / 100 != 2) {
      throw new IOException(
          request.method()
              + " "
              + request.uri().getPath()
              + " is answered with "
              + answer.statusCode()
              + ": "
              + answer.body().strip());
    }
    return JSON.readTree(answer.body());
  }
}
