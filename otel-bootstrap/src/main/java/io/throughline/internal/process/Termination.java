package io.throughline.internal.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agreement between a host that waits for its end and the JVM that brings it. Shutdown hooks
 * run in no order, so ours lets a host that waits here drain and close before it does anything
 * itself.
 */
public final class Termination {
  // Why: RATIONALE.md#who-ends-telemetry

  private static final Logger log = LoggerFactory.getLogger(Termination.class);

  private final Duration drain;
  private final Runnable close;
  private final Thread hook = new Thread(this::endWithTheJvm, "throughline-shutdown");
  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch completed = new CountDownLatch(1);
  private volatile boolean hostCloses;

  /**
   * None yet.
   *
   * @param drain how long the host may take to end its own work
   * @param close is called at the end of the JVM
   */
  public Termination(Duration drain, Runnable close) {
    this.drain = drain;
    this.close = close;
  }

  public void register() {
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.warn(
          "the JVM is already stopping: call close() yourself, or what is still in memory is lost");
    }
  }

  /** The host waits to be asked, and by that promises to close. */
  public void await() throws InterruptedException {
    leaveToHost();
    requested.await();
  }

  /** The host promises to close. */
  public void leaveToHost() {
    hostCloses = true;
  }

  /** The JVM asks, and waits for the host to close if it promised to. */
  public void endWithTheJvm() {
    requested.countDown();
    try {
      if (hostCloses && !completed.await(drain.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn(
            "close() was not called within {} ms of the request to stop (throughline.shutdown.drain.timeout);"
                + " telemetry is closed now",
            drain.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close.run();
  }

  /** All is closed, so that the end of the JVM has nothing to do. */
  public void complete() {
    completed.countDown();
    requested.countDown(); // whoever waits for the end has it
    if (Thread.currentThread() == hook) {
      return;
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      log.debug("the JVM is already stopping", e);
    }
  }
}
