package io.throughline.delivery;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The turns of one task on a thread that it shares with others. In its turn it says when it wants
 * the next one, or sleeps until somebody wakes it, or does neither until it knows. Asleep at first.
 */
final class Turns {

  private final ScheduledExecutorService thread;
  private final Runnable task;

  /** All that others look at: most calls of {@link #wake} cost no more. */
  private final AtomicBoolean mayBeWoken = new AtomicBoolean(true);

  private boolean asleep = true;
  private @Nullable Future<?> next;

  Turns(ScheduledExecutorService thread, Runnable task) {
    this.thread = thread;
    this.task = task;
  }

  /** On any thread: it has a turn, whatever it waits for. */
  void now() {
    thread.execute(this::run);
  }

  /** On any thread: if it sleeps, or is about to, it has a turn. */
  void wake() {
    if (mayBeWoken.get() && mayBeWoken.compareAndSet(true, false)) {
      thread.execute(
          () -> {
            if (asleep) {
              run();
            }
          });
    }
  }

  private void run() {
    if (next != null) {
      next.cancel(false);
      next = null;
    }
    asleep = false;
    mayBeWoken.set(true); // before it looks for work, so that none comes unnoticed
    task.run();
  }

  /** In its turn: the next one is after a pause, which nobody ends but {@link #now}. */
  void in(Duration pause) {
    mayBeWoken.set(false);
    next = thread.schedule(this::run, pause.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * In its turn.
   *
   * @param most after which it has a turn in any case; null if it need not
   */
  void sleep(@Nullable Duration most) {
    asleep = true;
    if (most != null) {
      next = thread.schedule(this::run, most.toNanos(), TimeUnit.NANOSECONDS);
    }
  }
}
