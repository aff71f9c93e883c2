package io.throughline.examples.chat.client;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a stream of server-sent events. For one thread.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the format</a>
 */
final class EventParser {

  private final BiConsumer<String, String> events;
  private final StringBuilder data = new StringBuilder();
  private String type = "";
  private @Nullable String id;
  private @Nullable String lastId;
  private long retryMillis;

  /**
   * Begins at a stream's start.
   *
   * @param events get the type and the data of each
   * @param lastId of the stream before; null if there was none
   */
  EventParser(BiConsumer<String, String> events, @Nullable String lastId, long retryMillis) {
    this.events = events;
    this.id = lastId;
    this.lastId = lastId;
    this.retryMillis = retryMillis;
  }

  void line(String line) {
    if (line.isEmpty()) {
      dispatch();
      return;
    }
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String value = colon < 0 ? "" : line.substring(colon + 1);
    value = value.startsWith(" ") ? value.substring(1) : value;
    switch (field) {
      case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
      case "event" -> type = value;
      case "id" -> id = value;
      case "retry" -> retryMillis = value.matches("\\d{1,6}") ? Long.parseLong(value) : retryMillis;
      default -> {
        // A comment, or a field that nobody knows yet.
      }
    }
  }

  private void dispatch() {
    // Not before: whoever is cut off in the middle of an event has not got it.
    lastId = id;
    if (!data.isEmpty()) {
      String text = data.toString();
      data.setLength(0);
      events.accept(type.isEmpty() ? "message" : type, text);
    }
    type = "";
  }

  @Nullable String lastId() {
    return lastId;
  }

  long retryMillis() {
    return retryMillis;
  }
}
