package io.throughline.health;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How one part of our own work is: the export of a signal, the operators' port. It is degraded from
 * the first failure until the next success.
 *
 * <p>Thread-safe.
 */
public final class TelemetryPart {

  private final String name;
  private final Clock clock;
  private long delivered;
  private long lost;
  private @Nullable Instant since;
  private @Nullable Instant lastSuccess;
  private @Nullable Instant lastFailure;
  private @Nullable String lastError;
  private boolean degraded;

  /**
   * A part that is well.
   *
   * @param name as {@code /health} and the metric {@code throughline.part.degraded} have it
   * @param clock tells when it changed
   */
  public TelemetryPart(String name, Clock clock) {
    this.name = name;
    this.clock = clock;
  }

  /**
   * Follows an export of some items to its end.
   *
   * @param result the export
   * @param items how many are on their way
   * @return the export
   */
  public CompletableResultCode watch(CompletableResultCode result, int items) {
    result.whenComplete(
        () -> {
          if (result.isSuccess()) {
            succeeded(items);
          } else {
            Throwable cause = result.getFailureThrowable();
            failed(items, cause == null ? "export failed" : describe(cause));
          }
        });
    return result;
  }

  /**
   * Something worked, and with it the part.
   *
   * @param items how many were taken by the other side
   */
  public synchronized void succeeded(int items) {
    delivered += items;
    lastSuccess = clock.instant();
    if (degraded) {
      since = lastSuccess;
      degraded = false;
    }
  }

  /**
   * Something did not work.
   *
   * @param items how many were given up
   * @param why what an operator should know
   */
  public synchronized void failed(int items, String why) {
    lost += items;
    lastFailure = clock.instant();
    lastError = why;
    if (!degraded) {
      since = lastFailure;
      degraded = true;
    }
  }

  /**
   * How it is now.
   *
   * @return a copy
   */
  public synchronized State state() {
    return new State(name, degraded, since, lastSuccess, lastFailure, lastError, delivered, lost);
  }

  /** The innermost cause names the host or the certificate; the outer ones only say "failed". */
  private static String describe(Throwable failure) {
    Throwable innermost = failure;
    for (int depth = 0; innermost.getCause() != null && depth < 10; depth++) {
      innermost = innermost.getCause();
    }
    if (innermost instanceof UnresolvedAddressException) {
      return "the name of the host does not resolve: " + failure; // which the JDK does not say
    }
    String reason = String.valueOf(failure.getMessage());
    return innermost == failure ? reason : reason + ": " + innermost;
  }

  /**
   * A part at one moment.
   *
   * @param name which part
   * @param isDegraded whether the last thing that it did failed
   * @param since when it became so; null if it has always been well
   * @param lastSuccess when something last worked
   * @param lastFailure when something last failed
   * @param lastError why that failed
   * @param delivered items that were taken by the other side
   * @param lost items that were given up
   */
  public record State(
      String name,
      boolean isDegraded,
      @Nullable Instant since,
      @Nullable Instant lastSuccess,
      @Nullable Instant lastFailure,
      @Nullable String lastError,
      long delivered,
      long lost) {}
}
