package io.throughline.examples.chat.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** An event as it goes over the wire; made once for all who get it. */
public final class ServerSentEvent {

  private final byte[] bytes;

  private ServerSentEvent(String text) {
    bytes = text.getBytes(UTF_8);
  }

  /**
   * An event of one line of data.
   *
   * @param id what a client sends as {@code Last-Event-ID} when it comes back; null leaves it at
   *     the last one
   * @param type null for {@code message}
   */
  public static ServerSentEvent of(@Nullable String id, @Nullable String type, String data) {
    return new ServerSentEvent(
        (id == null ? "" : "id: " + oneLine(id) + "\n")
            + (type == null ? "" : "event: " + oneLine(type) + "\n")
            + "data: "
            + oneLine(data)
            + "\n\n");
  }

  /** A line without meaning, so that both ends know of each other. */
  static ServerSentEvent heartbeat() {
    return new ServerSentEvent(":\n\n");
  }

  /** After how long a client is to come back if it is cut off. */
  static ServerSentEvent retry(int milliseconds) {
    return new ServerSentEvent("retry: " + milliseconds + "\n\n");
  }

  /** An id alone: no event, but what the client sends as {@code Last-Event-ID}. */
  static ServerSentEvent position(String id) {
    return new ServerSentEvent("id: " + oneLine(id) + "\n\n");
  }

  private static String oneLine(String value) {
    if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a field of an event is one line: " + value);
    }
    return value;
  }

  int size() {
    return bytes.length;
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }
}
