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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One callback of the host, on a thread that can be left to it: a consumer of measurements for one
 * instrument, a runnable for several.
 *
 * <p>Called by one collection at a time, as the SDK does.
 */
final class GuardedCallback implements Consumer<Object>, Runnable {

  /** The time of one callback; all together have the five seconds of a collection. */
  private static final Duration LIMIT = Duration.ofSeconds(2);

  /** A callback that a collection was in for so long when it was given up is late, too. */
  private static final Duration SHARE = Duration.ofMillis(500);

  /** A callback that took longer is not called for so long, although it may have ended. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private final String instrument;
  private final Consumer<Object> callback;
  private final Executor threads;
  private final CallbackGuard guard;
  private volatile @Nullable Thread inside;
  private @Nullable Long lateSince;

  GuardedCallback(
      String instrument, Consumer<Object> callback, Executor threads, CallbackGuard guard) {
    this.instrument = instrument;
    this.callback = callback;
    this.threads = threads;
    this.guard = guard;
  }

  @Override
  public void accept(Object measurement) {
    OpenMeasurement open = new OpenMeasurement(measurement);
    call(() -> callback.accept(open), open::close);
    open.close();
  }

  @Override
  public void run() {
    call(() -> callback.accept(this), () -> {});
  }

  /** The host has closed its instrument. */
  void end() {
    guard.forgets(this);
  }

  /**
   * Runs it, unless it is known to block.
   *
   * @param shut takes no more of it: before it is interrupted, since it may then go on to record
   * @throws RuntimeException which the callback has thrown; the SDK logs it
   */
  private void call(Runnable callback, Runnable shut) {
    if (Thread.currentThread().isInterrupted()) {
      return; // the collection is given up, by no fault of this one
    }
    Thread there = inside;
    if (there != null) {
      guard.leavesOut(this, "blocks" + CallbackPlace.of(there), null);
      return;
    }
    if (lateSince != null && System.nanoTime() - lateSince < PAUSE.toNanos()) {
      return;
    }
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    long start = System.nanoTime();
    FutureTask<?> task = new FutureTask<>(() -> enter(callback, loader), null);
    try {
      threads.execute(task);
      task.get(LIMIT.toNanos(), TimeUnit.NANOSECONDS);
      lateSince = null;
      guard.works(this);
    } catch (TimeoutException e) {
      late();
      shut.run();
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
      if (System.nanoTime() - start > SHARE.toNanos()) {
        late();
      }
      shut.run();
      task.cancel(true);
      Thread.currentThread().interrupt();
    }
  }

  private void late() {
    Thread there = inside;
    lateSince = System.nanoTime();
    guard.leavesOut(this, "blocks" + (there == null ? "" : CallbackPlace.of(there)), null);
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
