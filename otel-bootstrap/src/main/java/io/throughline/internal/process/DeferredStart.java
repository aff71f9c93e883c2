package io.throughline.internal.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a start, when {@code init} has long returned: as soon as somebody asks for what it
 * makes, else a second later, so that it takes no time from the host's own start. Thread-safe.
 */
public final class DeferredStart {
  // Why: RATIONALE.md#what-is-made-after-init-has-returned

  private static final Logger log = LoggerFactory.getLogger(DeferredStart.class);

  private static final long LATEST_MILLIS = 1000;

  private final CountDownLatch asked = new CountDownLatch(1);
  private final Thread thread;

  public DeferredStart(Runnable task) {
    thread = new Thread(() -> run(task), "throughline-start");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  private void run(Runnable task) {
    try {
      boolean unused = asked.await(LATEST_MILLIS, TimeUnit.MILLISECONDS);
      task.run();
    } catch (InterruptedException e) {
      log.debug("interrupted before the start was complete", e);
    } catch (RuntimeException | LinkageError e) {
      log.error("the metrics that telemetry has about itself are incomplete", e);
    }
  }

  /** Returns at once if it has come to its end, or was never started. */
  public void await(Duration atMost) {
    asked.countDown();
    try {
      thread.join(Math.max(1, atMost.toMillis())); // 0 would be for ever
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
