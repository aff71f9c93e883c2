package io.throughline.examples.chat.client;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event as a client gets it, over either way.
 *
 * @param type {@code message.created} for a message; {@code gap} if some were missed for good
 * @param id of the message
 * @param from the user who did it
 * @param at when it was stored; null if it says nothing of it
 * @param traceparent the context in which it was sent; null if it has none
 */
public record ReceivedEvent(
    String type,
    long id,
    long chat,
    long from,
    String text,
    @Nullable Instant at,
    @Nullable String traceparent) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * Reads the envelope.
   *
   * @throws IllegalArgumentException if it is none
   */
  static ReceivedEvent read(String json) {
    try {
      JsonNode node = JSON.readTree(json);
      return new ReceivedEvent(
          node.required("type").asString(),
          node.path("id").asLong(0),
          node.path("chat").asLong(0),
          node.path("from").asLong(0),
          node.path("text").asString(""),
          node.hasNonNull("at") ? Instant.parse(node.get("at").asString()) : null,
          node.hasNonNull("traceparent") ? node.get("traceparent").asString() : null);
    } catch (JacksonException e) {
      throw new IllegalArgumentException("this is no event: " + json, e);
    }
  }
}
