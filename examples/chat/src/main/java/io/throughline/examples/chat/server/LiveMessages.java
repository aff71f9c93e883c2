package io.throughline.examples.chat.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.throughline.examples.chat.bus.BusMessage;
import io.throughline.examples.chat.bus.InvalidMessageException;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.http.Caller;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Json;
import io.throughline.examples.chat.http.JsonObject;
import io.throughline.examples.chat.http.LiveSocket;
import io.throughline.examples.chat.http.SocketListener;
import io.throughline.examples.chat.store.Database;
import io.throughline.semconv.ChatSpans;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.Schema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The chat over WebSockets: what users send is stored as by POST, and what happens in their chats
 * while they are there is told them, once or not at all. Whoever wants all of it takes the notify
 * server's stream.
 */
final class LiveMessages {

  private final Database database;
  private final Messages messages;
  private final Outbox outbox;
  private final OpenTelemetry openTelemetry;
  private final Map<Long, Set<LiveSocket>> sockets = new ConcurrentHashMap<>();
  private long last;

  LiveMessages(Database database, Messages messages, Outbox outbox, OpenTelemetry openTelemetry) {
    this.database = database;
    this.messages = messages;
    this.outbox = outbox;
    this.openTelemetry = openTelemetry;
  }

  SocketListener accept(HttpCall call) {
    Caller caller = call.caller();
    return new SocketListener() {
      @Override
      public void opened(LiveSocket socket) {
        sockets.computeIfAbsent(caller.id(), user -> ConcurrentHashMap.newKeySet()).add(socket);
      }

      @Override
      public void received(LiveSocket socket, String text) {
        send(socket, answer(caller, text));
      }

      @Override
      public void closed(LiveSocket socket) {
        sockets.computeIfPresent(
            caller.id(),
            (user, open) -> {
              open.remove(socket);
              return open.isEmpty() ? null : open;
            });
      }
    };
  }

  private Map<String, Object> answer(Caller caller, String text) {
    try {
      JsonObject json = Json.object(text.getBytes(UTF_8));
      return stored(caller, json);
    } catch (HttpRefusal e) {
      return Map.of("type", "error", "text", String.valueOf(e.getMessage()));
    }
  }

  private Map<String, Object> stored(Caller caller, JsonObject json) throws HttpRefusal {
    Span span =
        ChatSpans.messageReceive(Schema.SCOPE.tracer(openTelemetry))
            .setParent(outbox.context(json.findText("traceparent", 100)))
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      long chat = json.id("chat");
      Messages.Stored stored = messages.store(Messages.draft(chat, caller.id(), json));
      return Map.of("type", "sent", "id", stored.id(), "chat", chat, "at", stored.at().toString());
    } catch (SQLException e) {
      span.setStatus(StatusCode.ERROR)
          .setAttribute(ErrorAttributes.ERROR_TYPE, e.getClass().getName());
      return Map.of("type", "error", "text", "the message could not be stored; try again later");
    } finally {
      span.end();
    }
  }

  /**
   * Something happened in a chat. What the stream refuses or has already is heard as well, each
   * time that it is sent; as it is sent in the order of its numbers, a greater one is new. For one
   * thread.
   */
  void heard(BusMessage message) throws InvalidMessageException, SQLException {
    if (sockets.isEmpty()) {
      return;
    }
    ChatEvent event = ChatEvent.of(message);
    if (event.id() <= last) {
      return;
    }
    last = event.id();
    Map<String, Object> envelope = new HashMap<>();
    envelope.put("type", event.type().value());
    envelope.put("id", event.id());
    envelope.put("chat", event.chat());
    envelope.put("from", event.from());
    envelope.put("text", event.text());
    envelope.put("at", event.at().toString());
    String traceparent = outbox.traceparent();
    if (traceparent != null) {
      envelope.put("traceparent", traceparent);
    }
    for (long user : database.run(connection -> members(connection, event.chat()))) {
      for (LiveSocket socket : sockets.getOrDefault(user, Set.of())) {
        send(socket, envelope);
      }
    }
  }

  private static List<Long> members(Connection connection, long chat) throws SQLException {
    List<Long> members = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT member FROM members WHERE chat = ?")) {
      statement.setLong(1, chat);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          members.add(rows.getLong(1));
        }
      }
    }
    return members;
  }

  /** What becomes of it the socket counts. */
  private static void send(LiveSocket socket, Map<String, Object> envelope) {
    socket.send(Json.text(envelope), result -> {});
  }
}
