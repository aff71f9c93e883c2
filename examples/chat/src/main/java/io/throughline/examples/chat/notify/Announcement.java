package io.throughline.examples.chat.notify;

import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.http.Json;
import io.throughline.examples.chat.http.ServerSentEvent;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event in the form in which it goes to streams, made once for all of them.
 *
 * @param recipients the members of its chat when it came
 * @param at when it was stored
 */
record Announcement(long id, Set<Long> recipients, Instant at, ServerSentEvent event) {

  /**
   * Of an event.
   *
   * @param traceparent goes into the JSON, for server-sent events have no headers
   */
  static Announcement of(ChatEvent event, Set<Long> recipients, @Nullable String traceparent) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("type", event.type().value());
    json.put("id", event.id());
    json.put("chat", event.chat());
    json.put("from", event.from());
    json.put("text", event.text());
    json.put("at", event.at().toString());
    if (traceparent != null) {
      json.put("traceparent", traceparent);
    }
    return new Announcement(
        event.id(),
        recipients,
        event.at(),
        ServerSentEvent.of(Long.toString(event.id()), event.type().value(), Json.text(json)));
  }

  /**
   * Tells a client that events are missing: it has to read its chats anew.
   *
   * @param id from which on it gets all again
   */
  static ServerSentEvent gap(long id) {
    return ServerSentEvent.of(Long.toString(id), "gap", Json.text(Map.of("type", "gap", "id", id)));
  }
}
