package io.throughline.viewer.internal.plot;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a plot. Each is after its begin, up to its end; times are nanoseconds since 1970.
 *
 * @param known since when anything is known
 * @param told the newest reading of all
 * @param interval how often a series tells of which that is not known
 */
record PlotTimes(long from, long step, int steps, long known, long told, long interval) {

  private static final int MAX_STEPS = 300;
  private static final int MAX_STEPS_ASKED = 2000;
  private static final long SECOND = 1_000_000_000;
  private static final long LONGEST_BEFORE = 3600 * SECOND;
  private static final long USUAL_INTERVAL = 60 * SECOND; // OTEL_METRIC_EXPORT_INTERVAL's default
  private static final long[] NICE_SECONDS = {
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 21_600, 86_400
  };

  /** Those of a request; null if nothing was told. */
  static @Nullable PlotTimes of(Collection<Samples> all, PlotRequest request) {
    long first = Long.MAX_VALUE;
    long known = Long.MAX_VALUE;
    long told = Long.MIN_VALUE;
    long interval = 0;
    for (Samples samples : all) {
      for (Reading reading : samples.readings()) {
        first = Math.min(first, reading.time());
        told = Math.max(told, reading.time());
      }
      for (Reading increment : samples.increments()) {
        known = Math.min(known, increment.start());
        if (increment.start() > increment.time() - LONGEST_BEFORE) {
          first = Math.min(first, increment.start());
        }
      }
      interval = Math.max(interval, samples.interval());
    }
    if (first > told) {
      return null;
    }
    long from = Math.max(first, Math.min(request.from(), Reading.LATEST));
    long to = Math.max(from + 1, Math.min(told, request.to()));
    long step = step(to - from, Math.max(SECOND, interval), request.stepMillis() * 1_000_000);
    from = Math.floorDiv(from, step) * step;
    int steps = (int) Math.min(MAX_STEPS_ASKED, Math.floorDiv(to - from - 1, step) + 1);
    return new PlotTimes(
        from,
        step,
        Math.max(1, steps),
        Math.min(known, first),
        told,
        interval > 0 ? interval : USUAL_INTERVAL);
  }

  private static long step(long length, long interval, long asked) {
    if (asked > 0) {
      return Math.max(asked, length / (MAX_STEPS_ASKED - 1) + 1);
    }
    long least = Math.max(length / (MAX_STEPS - 1) + 1, interval - interval / 5);
    for (long seconds : NICE_SECONDS) {
      if (seconds * SECOND >= least) {
        return seconds * SECOND;
      }
    }
    return least;
  }

  long begin(int slot) {
    return from + slot * step;
  }

  /** Of the last one, the time until which all is told. */
  long end(int slot) {
    long end = begin(slot) + step;
    return begin(slot) < told ? Math.min(end, told) : end;
  }

  /** How much of a step is known of a series, seconds. */
  double seconds(int slot, Samples samples) {
    long begin = Math.max(Math.max(begin(slot), known), samples.knownFrom());
    return Math.max(0, Math.min(end(slot), samples.knownUntil(this)) - begin) / 1e9;
  }

  /** The number of steps of which a part at least is known of a series, or it was not there. */
  int whole(Samples samples) {
    long until = samples.knownUntil(this);
    return until == Long.MAX_VALUE ? steps : Math.max(0, Math.min(steps, slot(until) + 1));
  }

  /** Takes the part of an increment that falls into a step. */
  interface Parts {
    /** Of one step. */
    void take(int slot, double part);
  }

  /** Spreads an increment evenly over its time. */
  void spread(Reading increment, Parts parts) {
    long length = increment.time() - increment.start();
    int first = slot(Math.min(increment.start() + 1, increment.time()));
    int last = slot(increment.time());
    for (int slot = Math.max(0, first); slot <= Math.min(steps - 1, last); slot++) {
      double within =
          Math.min(increment.time(), end(slot))
              - Math.max(increment.start(), Math.max(begin(slot), known));
      if (length <= 0) {
        parts.take(slot, 1);
      } else if (within > 0) {
        parts.take(slot, within / length);
      }
    }
  }

  private int slot(long time) {
    return (int) Math.max(-1, Math.min(Integer.MAX_VALUE, Math.floorDiv(time - from - 1, step)));
  }
}
