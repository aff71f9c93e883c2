package io.throughline.examples.kit;

import java.util.Arrays;

/** The times that messages took, each kept; several threads add. */
public final class Latencies {

  private final long[] nanos;
  private int count;

  public Latencies(int expected) {
    nanos = new long[expected];
  }

  public synchronized void add(long each) {
    if (count < nanos.length) {
      nanos[count] = each;
    }
    count++;
  }

  /** How many came, also beyond those that were expected. */
  public synchronized int count() {
    return count;
  }

  /** In microseconds: the one that this share of them does not exceed. */
  public synchronized double micros(double share) {
    int kept = Math.min(count, nanos.length);
    long[] sorted = Arrays.copyOf(nanos, kept);
    Arrays.sort(sorted);
    return sorted[Math.max(0, (int) Math.ceil(share * kept) - 1)] / 1e3;
  }
}
