package io.throughline.delivery.internal.loop;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The time at which deferred records are tried again. Either the collector will never take such a
 * record, which must not hold up the others for ever, or the collector refused everything for a
 * while, and then the records should not wait long. Not thread-safe.
 */
final class DeferredRetry {
  // Why: RATIONALE.md#why-is-a-refused-record-deferred-and-not-dropped

  private static final int REFUSES_EVERYTHING = 3;

  private final LongSupplier nanos;
  private final Backoff pause;
  private boolean waiting;
  private long due;
  private int inARow;

  DeferredRetry(Backoff pause, LongSupplier nanos) {
    this.pause = pause;
    this.nanos = nanos;
  }

  void deferred() {
    inARow++;
    if (!waiting) {
      waiting = true;
      due = nanos.getAsLong() + pause.next(null).toNanos();
    }
  }

  /** The collector took another record. */
  void taken() {
    if (waiting && inARow >= REFUSES_EVERYTHING) {
      pause.reset();
      due = nanos.getAsLong();
    }
    inARow = 0;
  }

  /** To be asked when there is nothing else to deliver; true once for each turn. */
  boolean isDue() {
    if (!waiting) {
      pause.reset();
      return false;
    }
    if (due - nanos.getAsLong() > 0) {
      return false;
    }
    waiting = false;
    return true;
  }

  /** Until it is due; null if nothing waits. */
  @Nullable Duration remaining() {
    return waiting ? Duration.ofNanos(Math.max(0, due - nanos.getAsLong())) : null;
  }
}
