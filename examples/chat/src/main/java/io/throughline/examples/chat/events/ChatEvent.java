package io.throughline.examples.chat.events;

import io.throughline.examples.chat.bus.BusMessage;
import io.throughline.examples.chat.bus.BusOptions;
import io.throughline.examples.chat.bus.InvalidMessageException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something that happened.
 *
 * @param id of the event, which is that of the message if it is about one; ids grow in the order in
 *     which events are sent. 0 for users who come and go
 * @param chat 0 if it happened in none
 * @param from the user who did it
 * @param text of the message; the name of the user, of who joined or left, or of the upload
 * @param at when it was stored
 */
public record ChatEvent(
    ChatEventType type, long id, long chat, long from, String text, Instant at) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The bus of the chat. */
  public static BusOptions bus(String url, String clientName) {
    return new BusOptions(url, clientName, "CHAT", ChatEventType.SUBJECTS, "chat.dead");
  }

  /** As it goes over the bus. */
  public byte[] toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.put("type", type.value());
    json.put("id", id);
    json.put("chat", chat);
    json.put("from", from);
    json.put("text", text);
    json.put("at", at.toString());
    return JSON.writeValueAsBytes(json);
  }

  /**
   * The event in a message of the bus.
   *
   * @throws InvalidMessageException if it is none
   */
  public static ChatEvent of(BusMessage message) throws InvalidMessageException {
    try {
      JsonNode json = JSON.readTree(message.body());
      ChatEventType type =
          ChatEventType.of(json.required("type").asString())
              .orElseThrow(() -> new IllegalArgumentException("a type that nobody knows"));
      return new ChatEvent(
          type,
          json.required("id").longValue(),
          json.required("chat").longValue(),
          json.required("from").longValue(),
          json.required("text").asString(),
          Instant.parse(json.required("at").asString()));
    } catch (JacksonException | IllegalArgumentException | DateTimeParseException e) {
      throw new InvalidMessageException(message.subject() + " has no event", e);
    }
  }
}
