package io.throughline.examples.chat.notify;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.throughline.examples.chat.accounts.TokenDigest;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.client.EventFeed;
import io.throughline.examples.chat.client.ReceivedEvent;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.examples.chat.store.Database;
import io.throughline.examples.chat.store.DatabaseOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A chat in real parts, in which the test does what the chat server would. For one thread. */
final class TestChat implements AutoCloseable {

  final Nats nats = RealParts.nats();
  private final String database = RealParts.newDatabase();
  private final OpenTelemetry openTelemetry;
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<AutoCloseable> started = new ArrayList<>();
  private final Connection connection;
  private final Bus bus;

  record User(long id, String name, String token) {}

  TestChat(OpenTelemetry openTelemetry) throws Exception {
    this.openTelemetry = openTelemetry;
    bus = Bus.connect(ChatEvent.bus(nats.url(), "test"), OpenTelemetry.noop());
    connection = DriverManager.getConnection(database);
    try (Database tables =
        Database.open(DatabaseOptions.of(database, "tables"), OpenTelemetry.noop())) {
      tables.apply("/io/throughline/examples/chat/schema.sql");
    }
  }

  /** An instance, with settings besides those that say where everything is. */
  NotifyServer start(String instance, String... settings) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("NOTIFY_INSTANCE", instance);
    environment.put("NOTIFY_PORT", "0");
    environment.put("NOTIFY_HEARTBEAT_SECONDS", "1");
    environment.put("NOTIFY_GRACE_SECONDS", "1");
    environment.put("CHAT_POSTGRES_URL", database);
    environment.put("CHAT_NATS_URL", nats.url());
    for (String setting : settings) {
      int equals = setting.indexOf('=');
      environment.put(setting.substring(0, equals), setting.substring(equals + 1));
    }
    NotifyServer server = NotifyServer.start(environment, openTelemetry);
    started.add(0, server);
    return server;
  }

  /** The tables, to be closed by who asks. */
  Database tables() {
    return Database.open(DatabaseOptions.of(database, "test"), OpenTelemetry.noop());
  }

  User user(String name) throws SQLException {
    String token = TokenDigest.newToken();
    long id =
        insert(
            "INSERT INTO users (name, token_digest) VALUES (?, ?) RETURNING id",
            name,
            TokenDigest.of(token).hex());
    return new User(id, name, token);
  }

  long chat(User... members) throws SQLException {
    long chat = insert("INSERT INTO chats (name, kind) VALUES (?, 'group') RETURNING id", "talk");
    for (User member : members) {
      addMember(chat, member);
    }
    return chat;
  }

  private void addMember(long chat, User member) throws SQLException {
    insert("INSERT INTO members (chat, member) VALUES (?, ?) RETURNING chat", chat, member.id());
  }

  /** Somebody comes into a chat. */
  void join(long chat, User member) throws Exception {
    addMember(chat, member);
    tell(ChatEventType.MEMBER_JOINED, nextId(), chat, member, member.name()).get();
  }

  void leave(long chat, User member) throws Exception {
    insert("DELETE FROM members WHERE chat = ? AND member = ? RETURNING chat", chat, member.id());
    tell(ChatEventType.MEMBER_LEFT, nextId(), chat, member, member.name()).get();
  }

  /** A message is stored and sent. */
  long post(long chat, User from, String text) throws Exception {
    long id = store(chat, from, text);
    tell(ChatEventType.MESSAGE_CREATED, id, chat, from, text).get();
    return id;
  }

  /** A message is stored and not sent yet. */
  long store(long chat, User from, String text) throws SQLException {
    return insert(
        "INSERT INTO messages (id, chat, sender, text, files)"
            + " VALUES (nextval('event_ids'), ?, ?, ?, '{}') RETURNING id",
        chat,
        from.id(),
        text);
  }

  CompletableFuture<Void> tell(ChatEventType type, long id, long chat, User from, String text) {
    ChatEvent event = new ChatEvent(type, id, chat, from.id(), text, Instant.now());
    return bus.publish(type.subject(), Long.toString(id), event.toJson(), Context.current());
  }

  /** As after an acknowledgement that was lost: NATS does not know that it is the same. */
  void tellAgain(long id, long chat, User from, String text) throws Exception {
    ChatEvent event =
        new ChatEvent(ChatEventType.MESSAGE_CREATED, id, chat, from.id(), text, Instant.now());
    bus.publish(event.type().subject(), "again-" + id, event.toJson(), Context.current()).get();
  }

  private long nextId() throws SQLException {
    return insert("SELECT nextval('event_ids')");
  }

  /** The first number that a statement returns. */
  long insert(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int index = 0; index < values.length; index++) {
        statement.setObject(index + 1, values[index]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getLong(1);
      }
    }
  }

  /** The events of a user at an instance. */
  EventFeed follow(NotifyServer server, User user, Consumer<ReceivedEvent> listener) {
    return follow(server.port(), user, listener);
  }

  EventFeed follow(int port, User user, Consumer<ReceivedEvent> listener) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/events");
    EventFeed feed = new EventFeed(http, uri, user.token(), listener, openTelemetry);
    started.add(0, feed);
    return feed;
  }

  HttpClient http() {
    return http;
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : started) {
      each.close();
    }
    connection.close();
    bus.close();
    nats.close();
  }
}
