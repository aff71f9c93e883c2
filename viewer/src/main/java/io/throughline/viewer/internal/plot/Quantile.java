package io.throughline.viewer.internal.plot;

import java.util.Map;
import java.util.NavigableMap;

/** A quantile of counts by bounds, with the values of a bucket spread evenly in it. */
final class Quantile {

  private Quantile() {}

  /** NaN if there are no counts, or no bound. */
  static double of(NavigableMap<Double, Double> buckets, double quantile) {
    double total = buckets.values().stream().mapToDouble(count -> Math.max(0, count)).sum();
    if (total <= 0 || Double.isInfinite(buckets.firstKey())) {
      return Double.NaN;
    }
    double rank = quantile * total;
    double below = 0;
    double lower = Buckets.lowest(buckets);
    for (Map.Entry<Double, Double> bucket : buckets.entrySet()) {
      double count = Math.max(0, bucket.getValue());
      double upper = bucket.getKey();
      if (count > 0 && below + count >= rank) {
        return Double.isInfinite(upper) // of the last bucket only the lower bound is known
            ? lower
            : lower + (upper - lower) * (rank - below) / count;
      }
      below += count;
      lower = upper;
    }
    return lower;
  }
}
