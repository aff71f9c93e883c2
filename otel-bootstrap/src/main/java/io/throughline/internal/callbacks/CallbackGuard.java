package io.throughline.internal.callbacks;

import io.throughline.operators.spi.ComponentState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The guard of a service's callbacks: the instrument of one that blocks or throws an Error is left
 * out and named, and all others are collected. The SDK runs callbacks one after the other under a
 * lock, and gives up all metrics for an Error.
 *
 * <p>Thread-safe.
 */
public final class CallbackGuard {
  // Why: RATIONALE.md#why-do-callbacks-of-gauges-run-on-other-threads

  private static final Logger log = LoggerFactory.getLogger(CallbackGuard.class);

  /** As many callbacks may block at once; each has one thread, and none while nobody collects. */
  private static final int MAX_THREADS = 64;

  private static final int MAX_NAMED = 5;

  private final Executor threads =
      new ThreadPoolExecutor(
          0, MAX_THREADS, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), CallbackGuard::daemon);

  private final ComponentState part;
  private final Map<GuardedCallback, String> leftOut = new ConcurrentHashMap<>();

  /**
   * A guard that has nothing to do.
   *
   * @param part fails while an instrument is left out
   */
  public CallbackGuard(ComponentState part) {
    this.part = part;
  }

  /** The callback of one instrument. */
  GuardedCallback ofInstrument(String name, Consumer<Object> callback) {
    return new GuardedCallback(name, callback, threads, this);
  }

  /** The callback of several instruments. */
  GuardedCallback ofBatch(Runnable callback) {
    return new GuardedCallback("a batch callback", unused -> callback.run(), threads, this);
  }

  synchronized void leavesOut(GuardedCallback callback, String why, @Nullable Throwable cause) {
    if (leftOut.put(callback, why) == null) {
      log.warn("metrics of {} are left out: its callback {}", callback, why, cause);
    }
    part.fails(reasons());
  }

  void works(GuardedCallback callback) {
    if (forgets(callback)) {
      log.info("metrics of {} are collected again", callback);
    }
  }

  /** Whether it was left out. Most are not, and cost no lock. */
  boolean forgets(GuardedCallback callback) {
    if (!leftOut.containsKey(callback)) {
      return false;
    }
    synchronized (this) {
      leftOut.remove(callback);
      if (leftOut.isEmpty()) {
        part.works();
      } else {
        part.fails(reasons());
      }
    }
    return true;
  }

  private String reasons() {
    String named =
        leftOut.entrySet().stream()
            .limit(MAX_NAMED)
            .map(left -> "the callback of " + left.getKey() + " " + left.getValue())
            .collect(Collectors.joining("; "));
    int others = leftOut.size() - MAX_NAMED;
    return others > 0 ? named + "; and " + others + " more" : named;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-callback");
    thread.setDaemon(true);
    return thread;
  }
}
