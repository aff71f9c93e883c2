package io.throughline.tests.faults;

import java.util.Arrays;

/** How long a call took each time. Not thread-safe. */
final class CallTimes {

  private long[] nanos = new long[1 << 16];
  private int count;

  void add(long duration) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = duration;
  }

  /** What all but one of a thousand calls stayed below once the first fifth had warmed it up. */
  long p999() {
    int warm = count / 5;
    long[] sorted = Arrays.copyOfRange(nanos, warm, count);
    Arrays.sort(sorted);
    return sorted.length == 0
        ? 0
        : sorted[(int) Math.min(sorted.length - 1, sorted.length * 0.999)];
  }
}
