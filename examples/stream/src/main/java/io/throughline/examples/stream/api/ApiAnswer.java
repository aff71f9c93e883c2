package io.throughline.examples.stream.api;

import static io.netty.handler.codec.http.HttpHeaderNames.ALLOW;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderNames.WWW_AUTHENTICATE;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.throughline.examples.stream.storage.StoredFile;
import org.jspecify.annotations.Nullable;

/**
 * An answer to a request.
 *
 * @param file the body; null if it is the other one
 */
@SuppressWarnings("ArrayRecordComponent") // answers are not compared
record ApiAnswer(
    HttpResponseStatus status, HttpHeaders headers, byte[] body, @Nullable StoredFile file) {

  static ApiAnswer json(HttpResponseStatus status, String json) {
    return new ApiAnswer(
        status,
        new DefaultHttpHeaders().set(CONTENT_TYPE, "application/json"),
        json.getBytes(UTF_8),
        null);
  }

  /** A sentence for whoever asked in vain. */
  static ApiAnswer refusal(HttpResponseStatus status, String sentence) {
    return new ApiAnswer(
        status,
        new DefaultHttpHeaders().set(CONTENT_TYPE, "text/plain; charset=utf-8"),
        (sentence + "\n").getBytes(UTF_8),
        null);
  }

  static ApiAnswer notAllowed(String methods) {
    ApiAnswer answer = refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "only " + methods);
    answer.headers().set(ALLOW, methods);
    return answer;
  }

  static ApiAnswer unauthorized() {
    ApiAnswer answer = refusal(HttpResponseStatus.UNAUTHORIZED, "another token is asked for");
    answer.headers().set(WWW_AUTHENTICATE, "Bearer");
    return answer;
  }

  static ApiAnswer file(StoredFile file) {
    return new ApiAnswer(
        HttpResponseStatus.OK,
        new DefaultHttpHeaders().set(CONTENT_TYPE, "application/octet-stream"),
        new byte[0],
        file);
  }
}
