package io.throughline.viewer.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A request.
 *
 * @param headers the value of a header, or nothing
 * @param body empty while only the head is there
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Call(
    String method,
    String path,
    Map<String, String> parameters,
    UnaryOperator<String> headers,
    byte[] body) {

  private static final int MAX_PARAMETERS = 50;

  static Call of(String method, String target, UnaryOperator<String> headers) {
    int query = target.indexOf('?');
    String path = query < 0 ? target : target.substring(0, query);
    return new Call(
        method.equals("HEAD") ? "GET" : method,
        path,
        query < 0 ? Map.of() : parameters(target.substring(query + 1)),
        headers,
        new byte[0]);
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new HashMap<>();
    for (String pair : query.split("&", MAX_PARAMETERS)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
      }
    }
    return parameters;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }

  Call withBody(byte[] bytes) {
    return new Call(method, path, parameters, headers, bytes);
  }

  /** A header's value, or nothing. */
  public String header(String name) {
    return headers.apply(name);
  }

  /** A parameter's value, or nothing. */
  public String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /** Whether it changes nothing. */
  public boolean isSafe() {
    return method.equals("GET");
  }
}
