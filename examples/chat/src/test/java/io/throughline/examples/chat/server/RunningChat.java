package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.examples.chat.parts.Redis;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A chat server on real parts, and its users. */
final class RunningChat implements AutoCloseable {

  static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final JsonMapper JSON = JsonMapper.builder().build();

  final Nats nats = RealParts.nats();
  final Redis redis = RealParts.redis();
  final String database = RealParts.newDatabase();
  final Path uploads = Files.createTempDirectory("uploads");
  final ChatServer server;

  private final Map<String, String> settings;

  /** Someone with a token. */
  record User(long id, String token) {}

  /** What came back. */
  record Answer(int status, String body) {
    JsonNode json() {
      return JSON.readTree(body);
    }
  }

  RunningChat(OpenTelemetry openTelemetry, Map<String, String> more)
      throws IOException, SQLException, InterruptedException {
    settings =
        new HashMap<>(
            Map.of(
                "CHAT_PORT",
                "0",
                "CHAT_POSTGRES_URL",
                database,
                "CHAT_REDIS_URL",
                redis.url(),
                "CHAT_NATS_URL",
                nats.url(),
                // Nobody listens on port 1.
                "CHAT_ELASTICSEARCH_URL",
                "http://127.0.0.1:1",
                "CHAT_UPLOAD_FOLDER",
                uploads.toString(),
                "CHAT_UPLOAD_BYTES",
                "100000",
                "CHAT_UPLOAD_QUOTA_BYTES",
                "250000"));
    settings.putAll(more);
    server = ChatServer.start(settings, openTelemetry);
  }

  /** Another server on the same parts. */
  ChatServer another(OpenTelemetry openTelemetry)
      throws IOException, SQLException, InterruptedException {
    return another(openTelemetry, Map.of());
  }

  /** Another server on the same parts, with settings of its own. */
  ChatServer another(OpenTelemetry openTelemetry, Map<String, String> more)
      throws IOException, SQLException, InterruptedException {
    Map<String, String> own = new HashMap<>(settings);
    own.putAll(more);
    return ChatServer.start(own, openTelemetry);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  User user(String name) throws IOException, InterruptedException {
    JsonNode user = post(null, "/users", "{\"name\":\"" + name + "\"}").json();
    return new User(user.get("id").longValue(), user.get("token").stringValue());
  }

  long chat(User creator, User... others) throws IOException, InterruptedException {
    StringBuilder members = new StringBuilder();
    for (User other : others) {
      members.append(members.isEmpty() ? "" : ",").append(other.id());
    }
    return post(creator, "/chats", "{\"name\":\"chat\",\"members\":[" + members + "]}")
        .json()
        .get("id")
        .longValue();
  }

  long say(User sender, long chat, String text) throws IOException, InterruptedException {
    return post(sender, "/chats/" + chat + "/messages", "{\"text\":\"" + text + "\"}")
        .json()
        .get("id")
        .longValue();
  }

  Answer post(@Nullable User user, String path, String json)
      throws IOException, InterruptedException {
    return send(user, path, request -> request.POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  Answer get(@Nullable User user, String path) throws IOException, InterruptedException {
    return send(user, path, request -> request.GET());
  }

  Answer put(@Nullable User user, String path, String type, byte[] body)
      throws IOException, InterruptedException {
    return send(
        user,
        path,
        request ->
            request.header("Content-Type", type).PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  private Answer send(@Nullable User user, String path, UnaryOperator<HttpRequest.Builder> how)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(60));
    if (user != null) {
      request.header("Authorization", "Bearer " + user.token());
    }
    HttpResponse<String> response = HTTP.send(how.apply(request).build(), BodyHandlers.ofString());
    return new Answer(response.statusCode(), response.body());
  }

  /** What PostgreSQL itself says. */
  long number(String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  /** The messages that NATS keeps in the stream. */
  long kept() throws IOException, InterruptedException {
    for (JsonNode account : JSON.readTree(nats.monitor("/jsz?streams=1")).path("account_details")) {
      for (JsonNode stream : account.path("stream_detail")) {
        if (stream.path("name").asString().equals("CHAT")) {
          return stream.path("state").path("messages").longValue();
        }
      }
    }
    return 0;
  }

  /** A number of Redis' statistics. */
  long redisSays(String name) throws IOException {
    Matcher matcher = Pattern.compile("(?m)^" + name + ":(\\d+)").matcher(redis.ask("INFO stats"));
    if (!matcher.find()) {
      throw new IllegalStateException(name);
    }
    return Long.parseLong(matcher.group(1));
  }

  @Override
  public void close() {
    server.close();
    nats.close();
    redis.close();
  }
}
