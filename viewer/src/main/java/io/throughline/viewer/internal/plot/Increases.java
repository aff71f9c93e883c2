package io.throughline.viewer.internal.plot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What the series of one line have counted in each step of a plot; NaN where nothing is known. */
record Increases(List<Samples> group, PlotTimes times) {

  /** The number of steps, from the first, of which all that is not over has told a part. */
  int whole() {
    return group.stream().mapToInt(times::whole).min().orElse(0);
  }

  /** What was counted. */
  double[] sums(ToDoubleFunction<Reading> what) {
    double[] sums = unknown();
    group.forEach(samples -> add(sums, sums(samples, what)));
    return sums;
  }

  /**
   * What was counted a second: each series by the part of a step that it has told of, so that none
   * seems slower at the newest end. Steps of which one has told nothing yet are left out.
   */
  double[] rates(ToDoubleFunction<Reading> what) {
    double[] rates = unknown();
    for (Samples samples : group) {
      double[] own = sums(samples, what);
      for (int slot = 0; slot < own.length; slot++) {
        double seconds = times.seconds(slot, samples);
        own[slot] = seconds > 0 ? own[slot] / seconds : Double.NaN;
      }
      add(rates, own);
    }
    Arrays.fill(rates, whole(), rates.length, Double.NaN);
    return rates;
  }

  /** The sums by the counts. */
  double[] means() {
    double[] means = sums(Reading::sum);
    double[] counts = sums(Reading::value);
    for (int slot = 0; slot < means.length; slot++) {
      means[slot] = counts[slot] == 0 ? Double.NaN : means[slot] / counts[slot];
    }
    return means;
  }

  double[] quantiles(double quantile) {
    return buckets().stream()
        .mapToDouble(slot -> slot == null ? Double.NaN : Quantile.of(slot, quantile))
        .toArray();
  }

  /** For each step the counts by upper bound; null where nothing is known. */
  List<@Nullable NavigableMap<Double, Double>> buckets() {
    List<@Nullable NavigableMap<Double, Double>> buckets = new ArrayList<>();
    for (int slot = 0; slot < times.steps(); slot++) {
      buckets.add(null);
    }
    for (Samples samples : group) {
      for (Reading increment : samples.increments()) {
        times.spread(
            increment,
            (slot, part) -> {
              NavigableMap<Double, Double> before = buckets.get(slot);
              buckets.set(
                  slot,
                  Buckets.add(
                      before == null ? new TreeMap<>() : before, increment.buckets(), part));
            });
      }
    }
    return buckets;
  }

  private double[] sums(Samples samples, ToDoubleFunction<Reading> what) {
    double[] sums = unknown();
    for (Reading increment : samples.increments()) {
      double whole = what.applyAsDouble(increment);
      times.spread(increment, (slot, part) -> sums[slot] = sum(sums[slot], part * whole));
    }
    return sums;
  }

  private double[] unknown() {
    double[] values = new double[times.steps()];
    Arrays.fill(values, Double.NaN);
    return values;
  }

  private static void add(double[] sums, double[] added) {
    for (int slot = 0; slot < sums.length; slot++) {
      if (!Double.isNaN(added[slot])) {
        sums[slot] = sum(sums[slot], added[slot]);
      }
    }
  }

  private static double sum(double known, double added) {
    return Double.isNaN(known) ? added : known + added;
  }
}
