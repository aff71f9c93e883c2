package io.throughline.examples.cluster.systopics;

import java.util.List;

/**
 * The rate of a counter: moving averages over 1, 5 and 15 minutes, each of them per minute. Older
 * values weigh exponentially less, as in the load of Unix and in mosquitto.
 */
final class Load {

  static final List<Integer> MINUTES = List.of(1, 5, 15);

  private static final double SECONDS_PER_MINUTE = 60;

  private final double[] averages = new double[MINUTES.size()];
  private double last;

  /** The counter has reached a total, so many seconds after the last one or the start. */
  void update(double total, double seconds) {
    double perMinute = (total - last) * SECONDS_PER_MINUTE / seconds;
    for (int i = 0; i < averages.length; i++) {
      double kept = Math.exp(-seconds / (SECONDS_PER_MINUTE * MINUTES.get(i)));
      averages[i] = perMinute + kept * (averages[i] - perMinute);
    }
    last = total;
  }

  /** In the order of {@link #MINUTES}. */
  double average(int index) {
    return averages[index];
  }
}
