package io.throughline;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one part of our own work is: the export of a signal, the operators' port. It is degraded from
 * the first failure until the next success.
 *
 * <p>Thread-safe.
 */
final class TelemetryPart {

  private final String name;
  private final Clock clock;
  private long delivered;
  private long lost;
  private @Nullable Instant since;
  private @Nullable Instant lastSuccess;
  private @Nullable Instant lastFailure;
  private @Nullable String reason;

  TelemetryPart(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
  }

  /** Follows an export of some items to its end. */
  CompletableResultCode watch(CompletableResultCode result, int items) {
    result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            succeeded(items);
          } else {
            Throwable cause = result.getFailureThrowable();
            failed(items, cause == null ? "export failed" : String.valueOf(cause.getMessage()));
          }
        });
    return result;
  }

  synchronized void succeeded(int items) {
    delivered += items;
    lastSuccess = clock.instant();
    reason = null;
    since = null;
  }

  synchronized void failed(int items, String why) {
    lost += items;
    lastFailure = clock.instant();
    if (reason == null) {
      since = lastFailure;
    }
    reason = why;
  }

  synchronized State state() {
    return new State(name, reason, since, lastSuccess, lastFailure, delivered, lost);
  }

  /**
   * A part at one moment.
   *
   * @param reason why it is degraded; null if it is not
   * @param since when it became so
   * @param delivered items that were taken by the other side
   * @param lost items that were given up
   */
  record State(
      String name,
      @Nullable String reason,
      @Nullable Instant since,
      @Nullable Instant lastSuccess,
      @Nullable Instant lastFailure,
      long delivered,
      long lost) {

    boolean isDegraded() {
      return reason != null;
    }
  }
}
