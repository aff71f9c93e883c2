package io.throughline.examples.cluster.demo;

import java.time.Duration;

/** Waits for what another process does, which nobody tells: it has to be asked again and again. */
final class Poll {

  private static final long MILLIS_BETWEEN = 100;

  private Poll() {}

  /** A state of another process. */
  interface Condition {
    boolean holds() throws InterruptedException;
  }

  /** Returns false if the condition did not hold in time. */
  static boolean until(Duration atMost, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      Thread.sleep(MILLIS_BETWEEN);
    }
    return true;
  }
}
