package io.throughline.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * The lines that wait to be written. The last fifth is kept for WARN and ERROR. Each line takes its
 * place before it is put in and leaves it when it is written, so that an empty queue means that
 * nothing is under way. Thread-safe.
 */
final class LineQueue {

  /** Long lines take several places, so that the heap is bounded too. */
  private static final int BYTES_PER_PLACE = 512;

  /** So that a stuck output leaves the host most of its heap. */
  private static final int MAX_PART_OF_HEAP = 4;

  private static final long MAX_CAPACITY =
      Runtime.getRuntime().maxMemory() / MAX_PART_OF_HEAP / BYTES_PER_PLACE;

  private static final long NAP_NANOS = 100_000;

  private final int capacity;
  private final BlockingQueue<ILoggingEvent> lines;
  private final LogLineCounts counts;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong overflowed = new AtomicLong();

  /**
   * @param capacity how many short lines can wait, if the heap is large enough
   */
  LineQueue(int capacity, LogLineCounts counts) {
    this.capacity = (int) Math.min(capacity, MAX_CAPACITY);
    this.lines = new ArrayBlockingQueue<>(this.capacity);
    this.counts = counts;
    counts.add(lines);
  }

  /**
   * Puts the line in or counts it as dropped.
   *
   * @param mayWait whether to wait for a place; asked again and again
   */
  void put(ILoggingEvent line, BooleanSupplier mayWait) {
    while (!tryPut(line)) {
      if (!mayWait.getAsBoolean()) {
        overflowed.incrementAndGet();
        counts.dropped(line.getLevel(), ThroughlineLogDropReason.QUEUE_FULL);
        return;
      }
      // Not interruptible: the line is worth more than the nap, and the flag stays set.
      LockSupport.parkNanos(this, NAP_NANOS);
    }
  }

  private boolean tryPut(ILoggingEvent line) {
    int places = places(line);
    int limit = line.getLevel().isGreaterOrEqual(Level.WARN) ? capacity : capacity - capacity / 5;
    if (taken.addAndGet(places) > limit) {
      taken.addAndGet(-places);
      return false;
    }
    return lines.offer(line);
  }

  private int places(ILoggingEvent line) {
    return Math.min(1 + LineWeight.of(line) / BYTES_PER_PLACE, Math.max(1, capacity / 4));
  }

  int moveTo(List<ILoggingEvent> batch, int max) {
    return lines.drainTo(batch, max);
  }

  /** The lines of the batch are written, or dropped. */
  void done(List<ILoggingEvent> batch) {
    int places = 0;
    for (ILoggingEvent line : batch) {
      places += places(line);
    }
    taken.addAndGet(-places);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  /** Whether every line that was put in is written. */
  boolean isDone() {
    return taken.get() == 0;
  }

  /** How many lines found no place so far. */
  long overflowed() {
    return overflowed.get();
  }

  void close() {
    counts.remove(lines);
    countRest();
  }

  /** Nobody will write any more: counts what is left, also what came late. */
  void countRest() {
    for (ILoggingEvent line = lines.poll(); line != null; line = lines.poll()) {
      counts.dropped(line.getLevel(), ThroughlineLogDropReason.SHUTDOWN);
      taken.addAndGet(-places(line));
    }
  }
}
