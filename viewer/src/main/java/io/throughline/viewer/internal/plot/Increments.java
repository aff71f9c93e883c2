package io.throughline.viewer.internal.plot;

import io.throughline.viewer.internal.store.Series;
import java.util.ArrayList;
import java.util.List;

/** The increments of a series from one of its points to the next. */
final class Increments {

  private Increments() {}

  /** Each from its start to its time. A sum that got smaller, or began anew, is one from zero. */
  static List<Reading> of(Series series, List<Reading> readings) {
    List<Reading> recorded = readings.stream().filter(Reading::isRecorded).toList();
    if (!series.shape().isCumulative()) {
      return recorded;
    }
    List<Reading> increments = new ArrayList<>();
    Reading before = null;
    for (Reading reading : recorded) {
      if (before != null && !isAnew(before, reading)) {
        increments.add(reading.since(before));
      } else if (reading.hasStart()) {
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
