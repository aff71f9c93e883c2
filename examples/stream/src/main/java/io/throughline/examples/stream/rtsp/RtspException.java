package io.throughline.examples.stream.rtsp;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is answered with an error; the session may go on. */
final class RtspException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient HttpResponseStatus status;

  RtspException(HttpResponseStatus status, String message) {
    super(message);
    this.status = status;
  }

  HttpResponseStatus status() {
    return status;
  }
}
