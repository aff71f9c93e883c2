package io.throughline.delivery.internal.loop;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The turns of one task on a thread that it shares with others. In its turn it says when it wants
 * the next one, or sleeps until somebody wakes it, or does neither until it knows. Asleep at first.
 */
final class WakeableTask {

  /** What a turn may come late by, after which it is taken for lost. */
  private static final long LATE = Duration.ofSeconds(10).toNanos();

  private final ScheduledExecutorService thread;
  private final Runnable task;
  private final Consumer<Throwable> failed;

  /** When there has to be a turn, as the clock of {@link System#nanoTime} has it. */
  private volatile long due;

  private volatile boolean isDue;

  /** All that others look at: most calls of {@link #wake} cost no more. */
  private final AtomicBoolean mayBeWoken = new AtomicBoolean(true);

  private boolean asleep = true;
  private @Nullable Future<?> next;

  /**
   * On a thread.
   *
   * @param failed hears what a turn ends with, on the thread, and says when the next one is
   */
  WakeableTask(ScheduledExecutorService thread, Runnable task, Consumer<Throwable> failed) {
    this.thread = thread;
    this.task = task;
    this.failed = failed;
  }

  /** On any thread: it has a turn, whatever it waits for. */
  void now() {
    thread.execute(this::run);
  }

  /** On any thread: if it sleeps, or is about to, it has a turn. */
  void wake() {
    if (mayBeWoken.get() && mayBeWoken.compareAndSet(true, false)) {
      expect(Duration.ZERO);
      thread.execute(
          () -> {
            if (asleep) {
              run();
            }
          });
    } else if (isDue && System.nanoTime() - due > LATE) {
      expect(Duration.ZERO); // one attempt in that time: where memory is short, it may be lost too
      thread.execute(this::run);
    }
  }

  /** Without a turn within that time, {@link #wake} makes one: an Error may have cost it. */
  void expect(Duration within) {
    due = System.nanoTime() + within.toNanos();
    isDue = true;
  }

  private void run() {
    try {
      if (next != null) {
        next.cancel(false);
        next = null;
      }
      asleep = false;
      isDue = false;
      mayBeWoken.set(true); // before it looks for work, so that none comes unnoticed
      task.run();
    } catch (Throwable e) {
      failed.accept(e);
    }
  }

  /** In its turn: the next one is after a pause, which nobody ends but {@link #now}. */
  void in(Duration pause) {
    mayBeWoken.set(false);
    expect(pause);
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
