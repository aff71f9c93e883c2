package io.throughline.internal.sdk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * A timer that flushes some time after something has come, and that has nothing to do while nothing
 * comes. Where a flush takes longer than that time, the next one begins that time after its end.
 * Thread-safe.
 */
public final class FlushTimer {
  // Why: RATIONALE.md#why-does-a-timer-flush-the-sdks-batches

  private enum State {
    /** Nothing has come since the last flush. */
    IDLE,
    /** A flush will begin. */
    SET,
    FLUSHING,
    /** What has come since the flush began may be too late for it. */
    FLUSHING_AND_MORE
  }

  private final Supplier<CompletableResultCode> flush;
  private final Executor timer;
  private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

  /**
   * Not set yet.
   *
   * @param timer runs a flush a while after it is given to it
   * @param flush must not block
   */
  public FlushTimer(Executor timer, Supplier<CompletableResultCode> flush) {
    this.timer = timer;
    this.flush = flush;
  }

  /** To be called after something has come. */
  public void set() {
    State now = state.get();
    if (now == State.IDLE) {
      if (state.compareAndSet(State.IDLE, State.SET)) {
        timer.execute(this::flush);
      } else {
        set();
      }
    } else if (now == State.FLUSHING
        && !state.compareAndSet(State.FLUSHING, State.FLUSHING_AND_MORE)) {
      set();
    }
  }

  private void flush() {
    state.set(State.FLUSHING);
    CompletableResultCode unused = flush.get().whenComplete(this::flushed);
  }

  private void flushed() {
    if (!state.compareAndSet(State.FLUSHING, State.IDLE)) {
      state.set(State.SET);
      timer.execute(this::flush);
    }
  }
}
