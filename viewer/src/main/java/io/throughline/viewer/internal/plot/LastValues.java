package io.throughline.viewer.internal.plot;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The last value of each step, of several series together. */
final class LastValues {

  private LastValues() {}

  /**
   * The values of all steps; NaN where there are none.
   *
   * @param together what several values are, of which there is one at least
   */
  static double[] of(
      List<List<Reading>> series,
      ToDoubleFunction<double[]> together,
      long from,
      long step,
      int steps) {
    double[][] lasts =
        series.stream()
            .map(readings -> lasts(readings, from, step, steps))
            .toArray(double[][]::new);
    double[] values = new double[steps];
    for (int slot = 0; slot < steps; slot++) {
      int each = slot;
      double[] present =
          Arrays.stream(lasts)
              .mapToDouble(own -> own[each])
              .filter(value -> !Double.isNaN(value))
              .toArray();
      values[slot] = present.length == 0 ? Double.NaN : together.applyAsDouble(present);
    }
    return values;
  }

  private static double[] lasts(List<Reading> readings, long from, long step, int steps) {
    double[] own = new double[steps];
    Arrays.fill(own, Double.NaN);
    for (Reading reading : readings) {
      long slot = Math.floorDiv(reading.time() - from - 1, step);
      if (slot >= 0 && slot < steps) {
        own[(int) slot] = reading.value();
      }
    }
    return own;
  }

  static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  static double mean(double[] values) {
    return sum(values) / values.length;
  }

  static double max(double[] values) {
    return Arrays.stream(values).max().orElse(Double.NaN);
  }

  static double min(double[] values) {
    return Arrays.stream(values).min().orElse(Double.NaN);
  }

  static double count(double[] values) {
    return values.length;
  }
}
