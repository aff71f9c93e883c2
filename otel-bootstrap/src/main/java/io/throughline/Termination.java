package io.throughline;

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
final class Termination {

  private static final Logger log = LoggerFactory.getLogger(Termination.class);

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch completed = new CountDownLatch(1);
  private volatile boolean hostWaits;

  /** The host waits to be asked, and by that promises to close. */
  void await() throws InterruptedException {
    hostWaits = true;
    requested.await();
  }

  /** The JVM asks, and waits for the host to close if it promised to. */
  void request(Duration atMost) {
    requested.countDown();
    if (!hostWaits) {
      return;
    }
    try {
      if (!completed.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        log.warn("the host did not close within {} ms of being asked to end", atMost.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void complete() {
    completed.countDown();
  }
}
