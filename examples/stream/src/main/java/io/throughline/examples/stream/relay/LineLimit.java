package io.throughline.examples.stream.relay;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ten log lines of a kind in a minute: what strangers cause must not fill a disk. Metrics count all
 * of them. Thread-safe.
 */
public final class LineLimit {

  private static final int LINES = 10;
  private static final long WINDOW = Duration.ofMinutes(1).toNanos();

  private final LongSupplier clock;
  private long begin;
  private int lines;
  private long leftOut;

  /**
   * @param clock as {@link System#nanoTime}
   */
  public LineLimit(LongSupplier clock) {
    this.clock = clock;
    begin = clock.getAsLong();
  }

  /** A line that may be logged, with how many were not; null if it may not. */
  public synchronized @Nullable String limited(String line) {
    long now = clock.getAsLong();
    if (now - begin >= WINDOW) {
      begin = now;
      lines = 0;
    }
    if (lines == LINES) {
      leftOut++;
      return null;
    }
    lines++;
    String all = leftOut == 0 ? line : line + " (" + leftOut + " such lines were left out)";
    leftOut = 0;
    return all;
  }
}
