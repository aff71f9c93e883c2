package io.throughline.internal.callbacks;

import static java.util.Objects.requireNonNull;

import io.throughline.operators.metrics.CallbackPlace;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One callback of the host, on a thread that can be left to it.
 *
 * <p>Called by one collection at a time, as the SDK does.
 */
final class GuardedCallback {

  /** The time of one callback; all together have the five seconds of a collection. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** A callback that took longer is not called for so long, although it may have ended. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final String instrument;
  private final Executor threads;
  private final CallbackGuard guard;
  private volatile @Nullable Thread inside;
  private @Nullable Long lateSince;

  GuardedCallback(String instrument, Executor threads, CallbackGuard guard) {
    this.instrument = instrument;
    this.threads = threads;
    this.guard = guard;
  }

  /**
   * Runs it, unless it is known to block.
   *
   * @throws RuntimeException which the callback has thrown; the SDK logs it
   */
  void run(Runnable callback) {
    Thread there = inside;
    if (there != null) {
      guard.leavesOut(this, "blocks" + CallbackPlace.of(there), null);
      return;
    }
    if (lateSince != null && System.nanoTime() - lateSince < PAUSE.toNanos()) {
      return;
    }
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    FutureTask<?> task = new FutureTask<>(() -> enter(callback, loader), null);
    try {
      threads.execute(task);
      task.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      lateSince = null;
      guard.works(this);
    } catch (TimeoutException e) {
      there = inside;
      lateSince = System.nanoTime();
      guard.leavesOut(this, "blocks" + (there == null ? "" : CallbackPlace.of(there)), null);
      task.cancel(true); // which ends it if it can be interrupted
    } catch (ExecutionException e) {
      Throwable thrown = requireNonNull(e.getCause());
      if (thrown instanceof RuntimeException ordinary) {
        throw ordinary;
      }
      guard.leavesOut(this, "threw " + thrown + CallbackPlace.of(thrown), thrown);
    } catch (RejectedExecutionException e) {
      guard.leavesOut(this, "has no thread, so many others block", null);
    } catch (InterruptedException e) {
      task.cancel(true);
      Thread.currentThread().interrupt();
    }
  }

  private void enter(Runnable callback, ClassLoader loader) {
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(loader);
    inside = thread;
    try {
      callback.run();
    } finally {
      inside = null;
      thread.setContextClassLoader(null);
    }
  }

  @Override
  public String toString() {
    return instrument;
  }
}
