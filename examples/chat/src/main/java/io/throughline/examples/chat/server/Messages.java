package io.throughline.examples.chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.accounts.Identity;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Json;
import io.throughline.examples.chat.http.JsonObject;
import io.throughline.examples.chat.store.Cache;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.ChatKind;
import io.throughline.semconv.ChatMetrics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** What is said in chats. */
final class Messages {

  static final int LONGEST_TEXT = 4000;

  private static final String MENTION = "@" + Identity.ASSISTANT;
  private static final int MOST_FILES = 10;
  private static final int MOST_READ = 100;
  private static final String CACHED = "messages";
  private static final Duration KEPT = Duration.ofHours(1);
  private static final int MOST_CACHED = 64 << 10;

  private final Database database;
  private final Cache cache;
  private final Outbox outbox;
  private final ChatMetrics metrics;

  /** What is stored. */
  record Stored(long id, Instant at) {}

  /** Who says what. */
  record Draft(long chat, long sender, String text, List<String> files) {}

  Messages(Database database, Cache cache, Outbox outbox, OpenTelemetry openTelemetry) {
    this.database = database;
    this.cache = cache;
    this.outbox = outbox;
    metrics = ChatMetrics.create(openTelemetry);
  }

  HttpAnswer post(HttpCall call) throws IOException, HttpRefusal, SQLException {
    Stored stored = store(draft(call.id("chat"), call.caller().id(), call.json()));
    return HttpAnswer.created(Map.of("id", stored.id(), "at", stored.at().toString()));
  }

  static Draft draft(long chat, long sender, JsonObject json) throws HttpRefusal {
    String text = PlainText.of(json, "text", LONGEST_TEXT);
    List<String> files = new ArrayList<>();
    JsonNode names = json.node().get("files");
    if (names != null && !names.isNull()) {
      if (!names.isArray() || names.size() > MOST_FILES) {
        throw HttpRefusal.badRequest("\"files\" takes a list of at most " + MOST_FILES + " names");
      }
      for (JsonNode name : names) {
        if (!name.isString() || !Uploads.isName(name.stringValue())) {
          throw HttpRefusal.badRequest("\"files\" takes names of your uploads");
        }
        files.add(name.stringValue());
      }
    }
    return new Draft(chat, sender, text, files);
  }

  /** Stores the message and the events of it, all or nothing. */
  Stored store(Draft draft) throws HttpRefusal, SQLException {
    List<ChatKind> kind = new ArrayList<>(1);
    Stored stored =
        database.transaction(
            connection -> {
              kind.add(OpenChat.lock(connection, draft.chat(), draft.sender()).kind());
              requireFiles(connection, draft);
              OptionalLong assistant =
                  draft.text().startsWith(MENTION) ? assistant(connection) : OptionalLong.empty();
              if (assistant.isPresent()) {
                Chats.join(connection, outbox, draft.chat(), assistant.getAsLong());
              }
              long id = outbox.nextId(connection);
              Stored inserted = new Stored(id, insert(connection, id, draft));
              List<ChatEvent> events = new ArrayList<>();
              events.add(event(ChatEventType.MESSAGE_CREATED, id, draft, inserted));
              if (assistant.isPresent()) {
                long asked = outbox.nextId(connection);
                events.add(event(ChatEventType.ASSISTANT_ASKED, asked, draft, inserted));
              }
              outbox.add(connection, events);
              return inserted;
            });
    outbox.committed();
    metrics.messagesSent(kind.get(0), !draft.files().isEmpty()).add(1);
    return stored;
  }

  private static ChatEvent event(ChatEventType type, long id, Draft draft, Stored stored) {
    return new ChatEvent(type, id, draft.chat(), draft.sender(), draft.text(), stored.at());
  }

  private static void requireFiles(Connection connection, Draft draft)
      throws SQLException, HttpRefusal {
    if (draft.files().isEmpty()) {
      return;
    }
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT count(*) FROM uploads WHERE owner = ? AND name = ANY (?)")) {
      statement.setLong(1, draft.sender());
      statement.setArray(2, connection.createArrayOf("text", draft.files().toArray()));
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        if (rows.getLong(1) != draft.files().stream().distinct().count()) {
          throw HttpRefusal.badRequest("\"files\" takes names of your uploads");
        }
      }
    }
  }

  /** Empty if there is none. */
  private static OptionalLong assistant(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT member FROM assistants");
        ResultSet rows = statement.executeQuery()) {
      return rows.next() ? OptionalLong.of(rows.getLong(1)) : OptionalLong.empty();
    }
  }

  private Instant insert(Connection connection, long id, Draft draft) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement(
                "INSERT INTO messages (id, chat, sender, text, files, traceparent, at)"
                    + " VALUES (?, ?, ?, ?, ?, ?, clock_timestamp()) RETURNING at");
        PreparedStatement newest =
            connection.prepareStatement(
                "UPDATE chats SET last_message = ?, last_at = now() WHERE id = ?")) {
      statement.setLong(1, id);
      statement.setLong(2, draft.chat());
      statement.setLong(3, draft.sender());
      statement.setString(4, draft.text());
      statement.setArray(5, connection.createArrayOf("text", draft.files().toArray()));
      statement.setString(6, outbox.traceparent());
      newest.setLong(1, id);
      newest.setLong(2, draft.chat());
      newest.executeUpdate();
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getObject(1, OffsetDateTime.class).toInstant();
      }
    }
  }

  /** A page of messages, the newest first. */
  HttpAnswer list(HttpCall call) throws HttpRefusal, SQLException {
    long chat = call.id("chat");
    long before = call.query("before", Long.MAX_VALUE, 1, Long.MAX_VALUE);
    long limit = call.query("limit", 50, 1, MOST_READ);
    OpenChat open = database.run(connection -> OpenChat.read(connection, chat, call.caller().id()));
    // Messages do not change, and each new one is the last one: a page of this key is for ever.
    String key = chat + ":" + open.lastMessage() + ":" + before + ":" + limit;
    String cached = cache.get(CACHED, key);
    if (cached == null) {
      cached = Json.text(database.run(connection -> page(connection, chat, open, before, limit)));
      if (cached.length() <= MOST_CACHED) {
        cache.put(CACHED, key, cached, KEPT);
      }
    }
    return new HttpAnswer(
        200,
        Map.of("Content-Type", "application/json", "Cache-Control", "no-store"),
        cached.getBytes(UTF_8));
  }

  private static Map<String, Object> page(
      Connection connection, long chat, OpenChat open, long before, long limit)
      throws SQLException {
    List<Map<String, Object>> messages = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT id, sender, text, files, at FROM messages"
                + " WHERE chat = ? AND id <= ? AND id < ? ORDER BY id DESC LIMIT ?")) {
      statement.setLong(1, chat);
      statement.setLong(2, open.lastMessage());
      statement.setLong(3, before);
      statement.setLong(4, limit);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          messages.add(
              Map.of(
                  "id",
                  rows.getLong("id"),
                  "from",
                  rows.getLong("sender"),
                  "text",
                  rows.getString("text"),
                  "files",
                  Arrays.asList((String[]) rows.getArray("files").getArray()),
                  "at",
                  rows.getObject("at", OffsetDateTime.class).toInstant().toString()));
        }
      }
    }
    return Map.of("messages", messages);
  }
}
