package io.throughline.viewer.internal.plot;

import io.throughline.viewer.internal.store.Series;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What one series has told.
 *
 * @param readings one at least, oldest first
 * @param increments from one of them to the next, oldest first
 * @param interval how often it tells, nanoseconds; 0 if that is not known
 */
record Samples(Series series, List<Reading> readings, List<Reading> increments, long interval) {

  private static final long LONGEST_INTERVAL = 86_400_000_000_000L;

  static Samples of(Series series) {
    List<Reading> readings =
        series.points().stream()
            .map(point -> Reading.of(series.shape(), point))
            .sorted(Comparator.comparingLong(Reading::time))
            .toList();
    return new Samples(
        series,
        readings,
        Increments.of(series, readings),
        series.shape().delta() ? length(readings) : distance(readings));
  }

  /** What has nothing to tell sends no increment: their distances would be too long. */
  private static long length(List<Reading> increments) {
    return median(
        increments.stream()
            .filter(Reading::hasStart)
            .mapToLong(reading -> reading.time() - reading.start()));
  }

  private static long distance(List<Reading> readings) {
    return median(
        LongStream.range(1, readings.size())
            .map(i -> readings.get((int) i).time() - readings.get((int) i - 1).time())
            .filter(distance -> distance > 0));
  }

  private static long median(LongStream values) {
    long[] sorted = values.sorted().toArray();
    return sorted.length == 0 ? 0 : Math.min(LONGEST_INTERVAL, sorted[sorted.length / 2]);
  }

  /** For how long a reading stands for its series, if no other follows. */
  long lookback(PlotTimes times) {
    return (interval > 0 ? interval : times.interval()) * 5 / 2;
  }

  /** Since when its increments are known: for ever, if they are since it began. */
  long knownFrom() {
    Reading oldest = readings.get(0);
    return oldest.hasStart() ? Long.MIN_VALUE : oldest.time();
  }

  /** Until when they are: its newest reading while there may be a next; for ever, once it ended. */
  long knownUntil(PlotTimes times) {
    Reading newest = readings.get(readings.size() - 1);
    return newest.isRecorded() && newest.time() >= times.told() - lookback(times)
        ? newest.time()
        : Long.MAX_VALUE;
  }
}
