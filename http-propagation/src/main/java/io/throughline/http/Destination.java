package io.throughline.http;

import io.throughline.semconv.HttpRequestMethod;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Arrays;
import java.util.Objects;

/**
 * Whom a request is for, as metrics and spans have it.
 *
 * @param method {@code OTHER} if it is not one of the known ones, which are in upper case
 * @param address the host of the URL
 * @param port of the URL, or that of its scheme
 */
record Destination(HttpRequestMethod method, String address, long port) {

  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  static Destination of(HttpRequest request) {
    URI uri = request.uri();
    return new Destination(
        method(request.method()), Objects.requireNonNullElse(uri.getHost(), ""), port(uri));
  }

  private static HttpRequestMethod method(String name) {
    return Arrays.stream(HttpRequestMethod.values())
        .filter(method -> method.value().equals(name))
        .findAny()
        .orElse(HttpRequestMethod.OTHER);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "https".equalsIgnoreCase(uri.getScheme()) ? HTTPS : HTTP;
  }
}
