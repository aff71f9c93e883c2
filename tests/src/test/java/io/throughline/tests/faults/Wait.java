package io.throughline.tests.faults;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** For what happens in other processes. */
final class Wait {

  private static final long STEP_MILLIS = 10;

  private Wait() {}

  static void until(String what, int seconds, BooleanSupplier condition) {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited " + seconds + " s in vain for " + what);
      }
      step();
    }
  }

  /** Until it is done, or the value has stayed the same for some seconds, or others have passed. */
  static void untilNothingChanges(
      int quietSeconds, int seconds, LongSupplier value, BooleanSupplier done) {
    long deadline = System.nanoTime() + seconds * 1_000_000_000L;
    long last = value.getAsLong();
    long since = System.nanoTime();
    while (!done.getAsBoolean()
        && System.nanoTime() < deadline
        && System.nanoTime() - since < quietSeconds * 1_000_000_000L) {
      step();
      if (value.getAsLong() != last) {
        last = value.getAsLong();
        since = System.nanoTime();
      }
    }
  }

  private static void step() {
    try {
      Thread.sleep(STEP_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
