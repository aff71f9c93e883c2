package io.throughline.operators.internal.server;

import io.throughline.operators.http.EndpointResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpMessage;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.RequestHeaderFieldsTooLargeException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.nio.DefaultHttpRequestParserFactory;
import org.apache.hc.core5.http.nio.NHttpMessageParser;
import org.apache.hc.core5.http.nio.SessionInputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The boundaries of the requests on one connection, as strict as RFC 9112, section 6.3: a request
 * whose end is not certain is answered with 400, and nothing that follows it is read as a request.
 */
final class Framing implements NHttpMessageParser<HttpRequest>, ContentLengthStrategy {

  /** Of a whole head; HttpCore bounds its lines and their number alone. */
  private static final int MAX_HEAD_BYTES = 16 * 1024;

  private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

  private final NHttpMessageParser<HttpRequest> heads;
  private @Nullable EndpointResponse fault;
  private int headBytes;
  private boolean lost;

  Framing(Http1Config limits) {
    heads = new DefaultHttpRequestParserFactory(limits).create();
  }

  /** Why it is not certain where the last request ends; null if it is. */
  @Nullable EndpointResponse fault() {
    return fault;
  }

  private static @Nullable EndpointResponse faultOf(HttpMessage request) {
    int lengths = request.countHeaders(HttpHeaders.CONTENT_LENGTH);
    Header length = request.getFirstHeader(HttpHeaders.CONTENT_LENGTH);
    if (lengths > 1 || (length != null && !LENGTH.matcher(length.getValue()).matches())) {
      return EndpointResponse.text(400, "Content-Length must be one number");
    }
    Header coding = request.getFirstHeader(HttpHeaders.TRANSFER_ENCODING);
    if (coding == null) {
      return null;
    }
    if (length != null) {
      return EndpointResponse.text(400, "Content-Length and Transfer-Encoding exclude each other");
    }
    if (request.getVersion() != null && request.getVersion().lessEquals(HttpVersion.HTTP_1_0)) {
      return EndpointResponse.text(400, "HTTP/1.0 has no Transfer-Encoding");
    }
    return request.countHeaders(HttpHeaders.TRANSFER_ENCODING) == 1
            && "chunked".equalsIgnoreCase(coding.getValue())
        ? null
        : EndpointResponse.text(501, "of the transfer codings, only chunked is known");
  }

  /** It is not known where the next request begins. */
  void lose() {
    lost = true;
  }

  @Override
  public @Nullable HttpRequest parse(SessionInputBuffer input, boolean atEnd)
      throws IOException, HttpException {
    if (lost) {
      discard(input);
      return null;
    }
    int before = input.length();
    HttpRequest request = heads.parse(input, atEnd);
    headBytes += before - input.length();
    if (headBytes > MAX_HEAD_BYTES) {
      lost = true;
      throw new RequestHeaderFieldsTooLargeException(
          "the head of a request may have " + MAX_HEAD_BYTES + " bytes", null);
    }
    if (request != null) {
      headBytes = 0;
      fault = faultOf(request);
      lost = fault != null;
    }
    return request;
  }

  /** How long the body is; there is none to a request with a fault, which is not read on. */
  @Override
  public long determineLength(HttpMessage request) throws HttpException {
    return fault == null
        ? DefaultContentLengthStrategy.INSTANCE.determineLength(request)
        : UNDEFINED;
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
