package io.throughline.viewer.internal.plot;

import java.util.Arrays;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The values of one line of a plot, each for one step of time. Times are nanoseconds. */
final class Slots {

  private final long from;
  private final long step;
  private final double[] counts;
  private final double[] sums;
  private final double[] seconds;
  private final @Nullable NavigableMap<Double, Double>[] buckets;

  @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
  Slots(long from, long step, int size) {
    this.from = from;
    this.step = step;
    counts = new double[size];
    sums = new double[size];
    seconds = new double[size];
    buckets = new NavigableMap[size];
  }

  /** Spreads an increment evenly over its time. */
  void add(Reading increment) {
    double length = Math.max(1, (double) increment.time() - increment.start());
    int first = slot(Math.min(increment.start() + 1, increment.time()));
    int last = slot(increment.time());
    for (int slot = Math.max(0, first); slot <= Math.min(counts.length - 1, last); slot++) {
      double begin = Math.max(increment.start(), from + slot * step);
      double end = Math.min(increment.time(), from + (slot + 1) * step);
      double part = first == last ? 1 : Math.max(0, (end - begin) / length);
      counts[slot] += part * increment.value();
      sums[slot] += part * increment.sum();
      seconds[slot] = Math.max(seconds[slot], Math.max(0, (end - begin) / 1e9));
      NavigableMap<Double, Double> into = buckets[slot];
      if (into == null) {
        into = new TreeMap<>();
        buckets[slot] = into;
      }
      NavigableMap<Double, Double> target = into;
      increment.buckets().forEach((bound, count) -> target.merge(bound, part * count, Double::sum));
    }
  }

  private int slot(long time) {
    return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, Math.floorDiv(time - from - 1, step)));
  }

  /** Increments a second; NaN where nothing is known. */
  double[] rates() {
    return perSecond(counts);
  }

  /** What was measured a second; NaN where nothing is known. */
  double[] amounts() {
    return perSecond(sums);
  }

  private double[] perSecond(double[] increments) {
    double[] rates = new double[increments.length];
    for (int slot = 0; slot < rates.length; slot++) {
      rates[slot] = seconds[slot] == 0 ? Double.NaN : increments[slot] / (step / 1e9);
    }
    return rates;
  }

  double[] means() {
    double[] means = new double[counts.length];
    for (int slot = 0; slot < means.length; slot++) {
      means[slot] = counts[slot] == 0 ? Double.NaN : sums[slot] / counts[slot];
    }
    return means;
  }

  double[] quantiles(double quantile) {
    return Arrays.stream(buckets)
        .mapToDouble(slot -> slot == null ? Double.NaN : Quantile.of(slot, quantile))
        .toArray();
  }

  @Nullable NavigableMap<Double, Double> buckets(int slot) {
    return buckets[slot];
  }
}
