package io.throughline.testing;

import java.time.Duration;

/** An answer of an {@link OtlpReceiver} to a request, or the lack of one. */
public sealed interface OtlpAnswer {

  /**
   * The acceptance of the whole request.
   *
   * @return success
   */
  static OtlpAnswer ok() {
    return new Success(0, "");
  }

  /**
   * The acceptance of all but the first {@code rejected} spans, metrics or log records.
   *
   * @param message the reason that the sender is told
   * @param rejected how many
   * @return success, but for some
   */
  static OtlpAnswer partialSuccess(int rejected, String message) {
    return new Success(rejected, message);
  }

  /**
   * The refusal of the whole request with a status of HTTP, such as 400 or 503.
   *
   * @param status from 400 to 599
   * @return the refusal, which may be given more
   */
  static Refusal status(int status) {
    return new Refusal(status, Duration.ZERO, "refused by the test");
  }

  /**
   * No answer, while the connection stays open.
   *
   * @return the lack of an answer
   */
  static OtlpAnswer hang() {
    return Fault.HANG;
  }

  /**
   * The end of the connection in place of an answer; over gRPC, of all connections.
   *
   * @return the end
   */
  static OtlpAnswer cut() {
    return Fault.CUT;
  }

  /**
   * An acceptance.
   *
   * @param rejected how many items, from the first, are not accepted
   * @param message the reason
   */
  record Success(int rejected, String message) implements OtlpAnswer {
    /**
     * Refuses a negative number.
     *
     * @param rejected how many items, from the first, are not accepted
     * @param message the reason
     */
    public Success {
      if (rejected < 0) {
        throw new IllegalArgumentException("rejected must be 0 or more: " + rejected);
      }
    }
  }

  /**
   * A refusal.
   *
   * @param status of HTTP, 400 to 599; gRPC gets the code that OTLP's specification compares to it
   * @param retryAfter a header {@code Retry-After} in whole seconds, in gRPC a {@code RetryInfo};
   *     zero for none
   * @param message the message of the {@code google.rpc.Status} in the body or the trailers
   */
  record Refusal(int status, Duration retryAfter, String message) implements OtlpAnswer {
    /**
     * Refuses a status that is no refusal.
     *
     * @param status from 400 to 599
     * @param retryAfter zero for none
     * @param message the reason
     */
    public Refusal {
      if (status < 400 || status > 599) {
        throw new IllegalArgumentException("status must be from 400 to 599: " + status);
      }
    }

    /**
     * The same, which tells the sender when to come back.
     *
     * @param delay zero for none
     * @return another refusal
     */
    public Refusal retryAfter(Duration delay) {
      return new Refusal(status, delay, message);
    }

    /**
     * The same with another message.
     *
     * @param text the reason
     * @return another refusal
     */
    public Refusal message(String text) {
      return new Refusal(status, retryAfter, text);
    }
  }

  /** An answer that does not come. */
  enum Fault implements OtlpAnswer {
    /** The connection stays open. */
    HANG,
    /** The connection is closed. */
    CUT
  }
}
