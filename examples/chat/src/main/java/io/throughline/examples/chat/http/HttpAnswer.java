package io.throughline.examples.chat.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;

/**
 * An answer to a request.
 *
 * @param headers of their names
 */
@SuppressWarnings("ArrayRecordComponent") // answers are not compared
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {

  /** What {@link Json} makes of a value. */
  public static HttpAnswer json(int status, Object value) {
    return new HttpAnswer(
        status,
        Map.of("Content-Type", "application/json", "Cache-Control", "no-store"),
        Json.bytes(value));
  }

  public static HttpAnswer ok(Object value) {
    return json(200, value);
  }

  public static HttpAnswer created(Object value) {
    return json(201, value);
  }

  public static HttpAnswer noContent() {
    return new HttpAnswer(204, Map.of(), new byte[0]);
  }

  /** A sentence for whoever asked in vain. */
  static HttpAnswer sentence(int status, String sentence) {
    return new HttpAnswer(
        status,
        Map.of("Content-Type", "text/plain; charset=utf-8"),
        (sentence + "\n").getBytes(UTF_8));
  }

  static HttpAnswer unauthorized() {
    return new HttpAnswer(
        401,
        Map.of("Content-Type", "text/plain; charset=utf-8", "WWW-Authenticate", "Bearer"),
        "send a known token as Authorization: Bearer TOKEN\n".getBytes(UTF_8));
  }

  static HttpAnswer notAllowed(String methods) {
    return new HttpAnswer(
        405,
        Map.of("Content-Type", "text/plain; charset=utf-8", "Allow", methods),
        ("only " + methods + "\n").getBytes(UTF_8));
  }
}
