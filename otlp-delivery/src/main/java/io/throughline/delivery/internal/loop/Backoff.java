package io.throughline.delivery.internal.loop;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pauses between attempts: each longer than the one before, and partly random, so that many
 * services do not come back at the same moment. Not thread-safe.
 */
final class Backoff {

  private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  private final Duration initial;
  private final Duration longest;
  private final double factor;
  private final DoubleSupplier random;
  private double current;

  /**
   * The pauses from one length to another.
   *
   * @param random from 0 to 1
   */
  Backoff(Duration initial, Duration longest, double factor, DoubleSupplier random) {
    this.initial = initial;
    this.longest = longest;
    this.factor = factor;
    this.random = random;
    reset();
  }

  /** After a success. */
  void reset() {
    current = (double) Math.min(initial.toNanos(), longest.toNanos());
  }

  /** From half of the present length to all of it, but never less than the receiver asked for. */
  Duration next(@Nullable Duration asked) {
    Duration pause = Duration.ofNanos((long) (current * (0.5 + 0.5 * random.getAsDouble())));
    current = Math.min(current * factor, (double) longest.toNanos());
    if (asked == null || asked.compareTo(pause) < 0) {
      return pause;
    }
    return asked.compareTo(LONGEST_ASKED) < 0 ? asked : LONGEST_ASKED;
  }
}
