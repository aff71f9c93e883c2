package io.throughline.examples.kit;

import java.time.Duration;

/**
 * A wait for a state of another process, which gives no notice of it and has to be asked
 * repeatedly.
 */
public final class Poll {

  private static final long MILLIS_BETWEEN = 100;

  private Poll() {}

  /** A state of another process. */
  public interface Condition {

    /** Whether it is so now. */
    boolean holds() throws InterruptedException;
  }

  /** Returns false if the condition did not hold in time. */
  public static boolean until(Duration atMost, Condition condition) throws InterruptedException {
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
