package io.throughline.delivery.internal.loop;

/**
 * The clocks of the machine. A test that lets hours pass, or steps the clock, says so in system
 * properties: nothing else would leave the machine alone.
 */
public final class ShiftableClock {
  // Why: RATIONALE.md#why-can-time-be-shifted-by-system-properties

  private static final String PASSED = "io.throughline.simulated.millis.passed";
  private static final String STEPPED = "io.throughline.simulated.millis.stepped";

  private ShiftableClock() {}

  /** The time since 1970, which somebody may set. */
  public static long wallMillis() {
    return System.currentTimeMillis() + Long.getLong(PASSED, 0) + Long.getLong(STEPPED, 0);
  }

  /** The time since some moment, which nobody can set. */
  public static long nanos() {
    return System.nanoTime() + 1_000_000 * Long.getLong(PASSED, 0);
  }
}
