package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.JsonObject;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.ChatKind;
import io.throughline.semconv.ChatMetrics;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Chats and who is in them. Of a chat in which one is not, one learns nothing. */
final class Chats {

  static final int MOST_MEMBERS = 1000;

  private static final int MOST_AT_ONCE = 100;
  private static final int LONGEST_NAME = 100;
  private static final int MOST_LISTED = 1000;

  private final Database database;
  private final Outbox outbox;
  private final ChatMetrics metrics;

  Chats(Database database, Outbox outbox, OpenTelemetry openTelemetry) {
    this.database = database;
    this.outbox = outbox;
    metrics = ChatMetrics.create(openTelemetry);
  }

  /** A new chat of the caller with others. */
  HttpAnswer create(HttpCall call) throws IOException, HttpRefusal, SQLException {
    JsonObject json = call.json();
    String name = PlainText.of(json, "name", LONGEST_NAME);
    ChatKind kind = kind(json);
    Set<Long> members = new LinkedHashSet<>(json.ids("members", MOST_AT_ONCE));
    members.add(call.caller().id());
    if (kind == ChatKind.DIRECT && members.size() != 2) {
      throw HttpRefusal.badRequest("\"members\" of a direct chat takes the one other user");
    }
    long id =
        database.transaction(
            connection -> {
              long chat = insert(connection, name, kind);
              for (long member : members) {
                join(connection, outbox, chat, member);
              }
              return chat;
            });
    outbox.committed();
    metrics.chatsCreated(kind).add(1);
    return HttpAnswer.created(
        Map.of("id", id, "name", name, "kind", kind.value(), "members", members));
  }

  private static ChatKind kind(JsonObject json) throws HttpRefusal {
    String value = json.findText("kind", 20);
    return value == null
        ? ChatKind.GROUP
        : Arrays.stream(ChatKind.values())
            .filter(kind -> kind.value().equals(value))
            .findAny()
            .orElseThrow(() -> HttpRefusal.badRequest("\"kind\" takes \"direct\" or \"group\""));
  }

  private static long insert(Connection connection, String name, ChatKind kind)
      throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO chats (name, kind) VALUES (?, ?) RETURNING id")) {
      statement.setString(1, name);
      statement.setString(2, kind.value());
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** Makes a user a member, and tells of it; nothing happens if it is one. */
  static void join(Connection connection, Outbox outbox, long chat, long user)
      throws SQLException, HttpRefusal {
    try (PreparedStatement statement =
        connection.prepareStatement(
            "INSERT INTO members (chat, member) SELECT ?, id FROM users WHERE id = ?"
                + " ON CONFLICT DO NOTHING")) {
      statement.setLong(1, chat);
      statement.setLong(2, user);
      if (statement.executeUpdate() == 1) {
        tell(connection, outbox, ChatEventType.MEMBER_JOINED, chat, user);
      } else if (name(connection, user).isEmpty()) {
        throw HttpRefusal.badRequest("there is no user " + user);
      }
    }
  }

  private static void tell(
      Connection connection, Outbox outbox, ChatEventType type, long chat, long user)
      throws SQLException {
    outbox.add(
        connection,
        List.of(
            new ChatEvent(
                type,
                outbox.nextId(connection),
                chat,
                user,
                name(connection, user),
                Instant.now())));
  }

  private static String name(Connection connection, long user) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT name FROM users WHERE id = ?")) {
      statement.setLong(1, user);
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : "";
      }
    }
  }

  /** The chats of the caller, those with the newest messages first. */
  HttpAnswer list(HttpCall call) throws SQLException {
    return HttpAnswer.ok(database.run(connection -> list(connection, call.caller().id())));
  }

  private static List<Map<String, Object>> list(Connection connection, long user)
      throws SQLException {
    List<Map<String, Object>> chats = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT c.id, c.name, c.kind, c.last_message FROM chats c"
                + " JOIN members m ON m.chat = c.id WHERE m.member = ?"
                + " ORDER BY c.last_message DESC, c.id DESC LIMIT ?")) {
      statement.setLong(1, user);
      statement.setInt(2, MOST_LISTED);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          chats.add(
              Map.of(
                  "id",
                  rows.getLong("id"),
                  "name",
                  rows.getString("name"),
                  "kind",
                  rows.getString("kind"),
                  "last_message",
                  rows.getLong("last_message")));
        }
      }
    }
    return chats;
  }

  /** Another member, whom only a member may bring in. */
  HttpAnswer addMember(HttpCall call) throws IOException, HttpRefusal, SQLException {
    long chat = call.id("chat");
    long user = call.json().id("user");
    database.transaction(
        connection -> {
          OpenChat open = OpenChat.lock(connection, chat, call.caller().id());
          if (open.kind() == ChatKind.DIRECT) {
            throw new HttpRefusal(409, "a direct chat has two members");
          }
          if (members(connection, chat) >= MOST_MEMBERS) {
            throw new HttpRefusal(409, "a chat has at most " + MOST_MEMBERS + " members");
          }
          join(connection, outbox, chat, user);
          return chat;
        });
    outbox.committed();
    return HttpAnswer.noContent();
  }

  private static long members(Connection connection, long chat) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT count(*) FROM members WHERE chat = ?")) {
      statement.setLong(1, chat);
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** The caller goes. */
  HttpAnswer leave(HttpCall call) throws HttpRefusal, SQLException {
    long chat = call.id("chat");
    long user = call.caller().id();
    database.transaction(
        connection -> {
          OpenChat.lock(connection, chat, user);
          try (PreparedStatement statement =
              connection.prepareStatement("DELETE FROM members WHERE chat = ? AND member = ?")) {
            statement.setLong(1, chat);
            statement.setLong(2, user);
            statement.executeUpdate();
          }
          tell(connection, outbox, ChatEventType.MEMBER_LEFT, chat, user);
          return chat;
        });
    outbox.committed();
    return HttpAnswer.noContent();
  }
}
