package io.throughline.examples.stream.rtsp;

import io.netty.handler.codec.http.FullHttpRequest;
import io.throughline.semconv.RtspRequestMethod;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/** The parts of a request that the server reads: {@code rtsp://host:554/cam1/track=0}. */
final class RtspRequest {

  private RtspRequest() {}

  static RtspRequestMethod method(FullHttpRequest request) {
    String name = request.method().name().toLowerCase(Locale.ROOT);
    for (RtspRequestMethod method : RtspRequestMethod.values()) {
      if (method.value().equals(name)) {
        return method;
      }
    }
    return RtspRequestMethod.OTHER;
  }

  /** The name of the stream; empty if the address has none. */
  static String stream(FullHttpRequest request) {
    String path = path(request);
    int end = path.indexOf('/');
    return end < 0 ? path : path.substring(0, end);
  }

  /** What follows the name of the stream. */
  static String control(FullHttpRequest request) {
    String path = path(request);
    return path.substring(Math.min(path.length(), stream(request).length() + 1));
  }

  private static String path(FullHttpRequest request) {
    try {
      String path = new URI(request.uri()).getPath();
      return path == null || !path.startsWith("/") ? "" : path.substring(1);
    } catch (URISyntaxException e) {
      return "";
    }
  }
}
