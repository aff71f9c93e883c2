package io.throughline.logging.internal.verbosity;

import io.throughline.logging.verbosity.Verbosity;
import java.util.concurrent.TimeUnit;

/** The limit of the lines in a second. Thread-safe. */
final class LineRate {

  private long second = Long.MIN_VALUE;
  private int lines;

  synchronized boolean allows(long nanos) {
    long now = TimeUnit.NANOSECONDS.toSeconds(nanos);
    if (now != second) {
      second = now;
      lines = 0;
    }
    return lines++ < Verbosity.DEFAULT_LINES_PER_SECOND;
  }
}
