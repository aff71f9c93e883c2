package io.throughline.viewer.internal.plot;

import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Counts by upper bounds. A bucket begins where the one before ends; the first at zero, at most.
 */
final class Buckets {

  private static final int MOST = 500; // more are not seen in a plot

  private Buckets() {}

  /** Where the first begins. */
  static double lowest(NavigableMap<Double, Double> buckets) {
    return Math.min(0, buckets.firstKey());
  }

  /** Neighbours are taken together where there are too many; the first stays as it is. */
  static NavigableMap<Double, Double> coarse(NavigableMap<Double, Double> buckets) {
    int together = (buckets.size() - 1) / MOST + 1;
    if (together <= 1) {
      return buckets;
    }
    NavigableMap<Double, Double> coarse = new TreeMap<>();
    double sum = 0;
    int taken = 0;
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      sum += bucket.getValue();
      if (taken % together == 0 || taken == buckets.size() - 1) {
        coarse.put(bucket.getKey(), sum);
        sum = 0;
      }
      taken++;
    }
    return coarse;
  }

  /**
   * What has been added since an earlier count. An exponential histogram may have got coarser in
   * between: each of the earlier buckets is then a part of a later one.
   */
  static NavigableMap<Double, Double> since(
      NavigableMap<Double, Double> earlier, NavigableMap<Double, Double> later) {
    NavigableMap<Double, Double> added = new TreeMap<>(later);
    earlier.forEach(
        (bound, count) -> {
          Double whole = added.ceilingKey(bound);
          if (whole != null) {
            added.merge(whole, -count, Double::sum);
          }
        });
    return added;
  }

  /** Adds a part of others, and may change the first; where bounds differ, buckets are split. */
  static NavigableMap<Double, Double> add(
      NavigableMap<Double, Double> counts, NavigableMap<Double, Double> added, double part) {
    if (!counts.isEmpty() && !added.isEmpty() && !counts.keySet().equals(added.keySet())) {
      NavigableSet<Double> bounds = new TreeSet<>(counts.keySet());
      bounds.addAll(added.keySet());
      return coarse(add(by(bounds, counts), by(bounds, added), part));
    }
    added.forEach((bound, count) -> counts.merge(bound, part * count, Double::sum));
    return counts;
  }

  /** The same by other bounds; what is in a bucket is spread evenly in it. */
  static NavigableMap<Double, Double> by(
      NavigableSet<Double> bounds, NavigableMap<Double, Double> buckets) {
    NavigableMap<Double, Double> spread = new TreeMap<>();
    bounds.forEach(bound -> spread.put(bound, 0.0));
    double lower = buckets.isEmpty() ? 0 : lowest(buckets);
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      double upper = bucket.getKey();
      double left = bucket.getValue();
      if (left != 0 && upper > lower && !Double.isInfinite(upper)) {
        double density = left / (upper - lower);
        double begin = lower;
        for (double end : bounds.subSet(lower, false, upper, false)) {
          double part = density * (end - begin);
          spread.merge(end, part, Double::sum);
          left -= part;
          begin = end;
        }
      }
      Double end = bounds.ceiling(upper);
      spread.merge(end == null ? upper : end, left, Double::sum);
      lower = upper;
    }
    return spread;
  }
}
