package io.throughline.viewer.internal.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.RequestHeaderFieldsTooLargeException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.nio.DefaultHttpRequestParserFactory;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The heads of the requests on one connection, bounded each as a whole: HttpCore bounds their lines
 * and the number of these only. Nothing is read behind one that is too long.
 */
final class BoundedHeads implements NHttpMessageParser<HttpRequest> {

  private static final int MAX_BYTES = 16 * 1024;

  private final NHttpMessageParser<HttpRequest> heads;
  private int bytes;

  BoundedHeads(Http1Config limits) {
    heads = new DefaultHttpRequestParserFactory(limits).create();
  }

  @Override
  public @Nullable HttpRequest parse(SessionInputBuffer input, boolean atEnd)
      throws IOException, HttpException {
    if (bytes > MAX_BYTES) {
      discard(input);
      return null;
    }
    int before = input.length();
    HttpRequest request = heads.parse(input, atEnd);
    bytes += before - input.length();
    if (bytes > MAX_BYTES) {
      throw new RequestHeaderFieldsTooLargeException(
          "the head of a request may have " + MAX_BYTES + " bytes", null);
    }
    if (request != null) {
      bytes = 0;
    }
    return request;
  }

  private static void discard(SessionInputBuffer input) {
    ByteBuffer waste = ByteBuffer.allocate(4096);
    while (input.hasData()) {
      input.read(waste);
      waste.clear();
    }
  }

  @Override
  public void reset() {
    heads.reset();
  }
}
