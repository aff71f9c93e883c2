package io.throughline.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Headers in the form of OpenTelemetry's settings. */
final class ForwardHeaders {

  private ForwardHeaders() {}

  static Map<String, String> parse(String list) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String pair : list.split(",", -1)) {
      if (!pair.isBlank()) {
        int equals = pair.indexOf('=');
        String name = pair.substring(0, Math.max(0, equals)).strip();
        if (!put(headers, name, pair.substring(equals + 1).strip())) {
          throw new IllegalArgumentException(
              "headers have to be name=value, between commas, with values encoded as in a URL; "
                  + (name.isEmpty() ? "one has no name" : "'" + name + "' is not such a one"));
        }
      }
    }
    return headers;
  }

  private static boolean put(Map<String, String> headers, String name, String encoded) {
    try {
      String value = URLDecoder.decode(encoded.replace("+", "%2B"), UTF_8);
      // The client's own check, which also knows what it sets itself.
      HttpRequest.newBuilder(URI.create("http://localhost")).header(name, value);
      headers.put(name, value);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
