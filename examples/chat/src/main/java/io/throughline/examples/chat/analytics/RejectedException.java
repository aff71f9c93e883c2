package io.throughline.examples.chat.analytics;

import io.throughline.semconv.AnalyticsRejectionReason;

/** An event is not stored. The message says what is wrong, where, and what is allowed. */
final class RejectedException extends Exception {

  private static final long serialVersionUID = 1;

  private final AnalyticsRejectionReason reason;

  RejectedException(AnalyticsRejectionReason reason, String message) {
    // Rejections are answers: nobody looks where they came from.
    super(message, null, false, false);
    this.reason = reason;
  }

  AnalyticsRejectionReason reason() {
    return reason;
  }
}
