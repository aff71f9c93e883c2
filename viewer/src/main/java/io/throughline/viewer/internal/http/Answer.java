package io.throughline.viewer.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;

/**
 * An HTTP response.
 *
 * @param body taken from once
 */
public record Answer(int status, Map<String, String> headers, Body body) {

  /** What follows the head. */
  public sealed interface Body {}

  /** All of it at once. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Whole(byte[] bytes) implements Body {}

  /** As it comes. */
  public record Stream(AsyncEntityProducer producer) implements Body {}

  /** A whole body. */
  public static Answer of(int status, String type, byte[] bytes) {
    return new Answer(status, Map.of("Content-Type", type), new Whole(bytes));
  }

  /** A sentence. */
  public static Answer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text.getBytes(UTF_8));
  }

  /** Nothing but a status. */
  public static Answer empty(int status) {
    return new Answer(status, Map.of(), new Whole(new byte[0]));
  }

  /** The same with one more header. */
  public Answer with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Answer(status, more, body);
  }
}
