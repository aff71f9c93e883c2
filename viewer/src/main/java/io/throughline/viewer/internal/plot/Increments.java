package io.throughline.viewer.internal.plot;

import io.throughline.viewer.internal.store.Series;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The increments of a series from one of its points to the next. */
final class Increments {

  private Increments() {}

  static List<Reading> readings(Series series) {
    return series.points().stream()
        .map(point -> Reading.of(series.shape(), point))
        .sorted(Comparator.comparingLong(Reading::time))
        .toList();
  }

  /** Each from its start to its time. A sum that got smaller, or began anew, is one from zero. */
  static List<Reading> of(Series series, List<Reading> readings) {
    if (!series.shape().isCumulative()) {
      return readings;
    }
    List<Reading> increments = new ArrayList<>();
    Reading before = null;
    for (Reading reading : readings) {
      if (before != null && !isAnew(before, reading)) {
        increments.add(reading.since(before));
      } else if (reading.start() != 0) {
        increments.add(reading);
      }
      before = reading;
    }
    return increments;
  }

  private static boolean isAnew(Reading before, Reading reading) {
    return reading.value() < before.value() || reading.start() > before.time();
  }
}
