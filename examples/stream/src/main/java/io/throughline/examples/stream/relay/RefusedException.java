package io.throughline.examples.stream.relay;

import io.throughline.semconv.StreamRefusalReason;

/** A session is refused. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1;

  private final StreamRefusalReason reason;

  /**
   * @param reason for metrics and for the protocol's status code
   * @param message for the log and the peer
   */
  public RefusedException(StreamRefusalReason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public StreamRefusalReason reason() {
    return reason;
  }
}
