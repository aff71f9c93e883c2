package io.throughline.viewer.internal.compare;

import java.util.Arrays;

/** How often something happened, how long it lasted and how often it failed. Not thread-safe. */
public final class Tally {

  private long[] durations = new long[16];
  private int count;
  private int errors;

  /** One more, of nanoseconds. */
  public void add(long duration, boolean failed) {
    if (count == durations.length) {
      durations = Arrays.copyOf(durations, count * 2);
    }
    durations[count++] = duration;
    errors += failed ? 1 : 0;
  }

  /** How often it happened. */
  public int count() {
    return count;
  }

  /** How often it failed. */
  public int errors() {
    return errors;
  }

  /** The duration that this share of all was not above, nanoseconds; there has to be one. */
  public long quantile(double quantile) {
    Arrays.sort(durations, 0, count); // for the next quantile there is nothing to do
    return durations[(int) Math.min(count - 1, Math.round(quantile * (count - 1)))];
  }
}
