package io.throughline.internal.sdk;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shutdown of the SDK: the flush of what it has in memory and its stop, within one deadline for
 * the three signals together. Each has a thread, because a reader that is exporting blocks its
 * caller.
 */
final class SdkShutdown {
  // Why: RATIONALE.md#why-does-close-leave-the-tracer-provider-open-and-end-only-the-processors

  private static final Logger log = LoggerFactory.getLogger(SdkShutdown.class);

  private SdkShutdown() {}

  static void run(List<Supplier<CompletableResultCode>> signals, Duration timeout) {
    ExecutorService threads = Executors.newFixedThreadPool(signals.size(), SdkShutdown::daemon);
    try {
      long nanos = timeout.toNanos();
      boolean done =
          threads
              .invokeAll(
                  signals.stream().map(signal -> awaiting(signal, nanos)).toList(),
                  nanos,
                  TimeUnit.NANOSECONDS)
              .stream()
              .noneMatch(Future::isCancelled);
      if (!done) {
        log.warn(
            "close() gave up on telemetry that was not sent after {} ms (throughline.shutdown.timeout)",
            timeout.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      threads.shutdownNow();
    }
  }

  private static Callable<CompletableResultCode> awaiting(
      Supplier<CompletableResultCode> shutdown, long nanos) {
    return () -> shutdown.get().join(nanos, TimeUnit.NANOSECONDS);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-close");
    thread.setDaemon(true);
    return thread;
  }
}
