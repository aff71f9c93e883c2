package io.throughline.viewer.internal.plot;

import java.util.Arrays;
import java.util.List;

/** The last value of each step, of several series together. */
final class LastValues {

  private LastValues() {}

  static double[] of(List<List<Reading>> series, boolean added, long from, long step, int steps) {
    double[] sums = new double[steps];
    int[] counts = new int[steps];
    for (List<Reading> readings : series) {
      double[] own = new double[steps];
      Arrays.fill(own, Double.NaN);
      for (Reading reading : readings) {
        long slot = Math.floorDiv(reading.time() - from - 1, step);
        if (slot >= 0 && slot < steps) {
          own[(int) slot] = reading.value();
        }
      }
      for (int slot = 0; slot < steps; slot++) {
        if (!Double.isNaN(own[slot])) {
          sums[slot] += own[slot];
          counts[slot]++;
        }
      }
    }
    double[] values = new double[steps];
    for (int slot = 0; slot < steps; slot++) {
      values[slot] =
          counts[slot] == 0 ? Double.NaN : added ? sums[slot] : sums[slot] / counts[slot];
    }
    return values;
  }
}
