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
  static double[] of(List<Samples> group, ToDoubleFunction<double[]> together, PlotTimes times) {
    double[][] lasts =
        group.stream().map(samples -> lasts(samples, times)).toArray(double[][]::new);
    double[] values = new double[times.steps()];
    for (int slot = 0; slot < values.length; slot++) {
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

  /** A value holds until the next; an increment is told once. */
  private static double[] lasts(Samples samples, PlotTimes times) {
    double[] own = new double[times.steps()];
    Arrays.fill(own, Double.NaN);
    long lookback = samples.series().shape().delta() ? 0 : samples.lookback(times);
    List<Reading> readings = samples.readings();
    int next = 0;
    for (int slot = 0; slot < own.length; slot++) {
      long end = times.end(slot);
      while (next < readings.size() && readings.get(next).time() <= end) {
        next++;
      }
      if (next > 0) {
        Reading last = readings.get(next - 1);
        boolean holds = last.time() > times.begin(slot) || end - last.time() <= lookback;
        own[slot] = holds ? last.value() : Double.NaN;
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
