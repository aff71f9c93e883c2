package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.util.ArrayList;
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
public final class LineQueue {

  /** Long lines take several places, so that the heap is bounded too. */
  private static final int BYTES_PER_PLACE = 512;

  /** So that a stuck output leaves the host most of its heap. */
  private static final int MAX_PART_OF_HEAP = 4;

  private static final long MAX_CAPACITY =
      Runtime.getRuntime().maxMemory() / MAX_PART_OF_HEAP / BYTES_PER_PLACE;

  private static final long NAP_NANOS = 100_000;
  private static final int NO_PLACE = -1;

  private final int capacity;
  private final BlockingQueue<WeighedLine> lines;
  private final List<WeighedLine> moved = new ArrayList<>();
  private final LogLineCounts counts;
  private final AtomicInteger taken = new AtomicInteger();
  private final AtomicLong overflowed = new AtomicLong();

  /**
   * @param capacity how many short lines can wait, if the heap is large enough
   */
  public LineQueue(int capacity, LogLineCounts counts) {
    this.capacity = (int) Math.min(capacity, MAX_CAPACITY);
    this.lines = new ArrayBlockingQueue<>(this.capacity);
    this.counts = counts;
    counts.add(lines);
  }

  /**
   * Puts the line in or counts it as dropped.
   *
   * @param mayWait whether to wait for a place; asked again and again
   * @return whether by this line the queue has come to a quarter of what it holds
   */
  boolean put(ILoggingEvent line, BooleanSupplier mayWait) {
    WeighedLine waiting = new WeighedLine(line);
    int before = tryPut(waiting);
    while (before == NO_PLACE) {
      if (!mayWait.getAsBoolean()) {
        overflowed.incrementAndGet();
        counts.dropped(line.getLevel(), ThroughlineLogDropReason.QUEUE_FULL);
        return false;
      }
      // Not interruptible: the line is worth more than the nap, and the flag stays set.
      LockSupport.parkNanos(this, NAP_NANOS);
      before = tryPut(waiting);
    }
    int quarter = capacity / 4;
    return before < quarter && before + places(waiting) >= quarter;
  }

  /** How many places were taken before, unless it found none. */
  private int tryPut(WeighedLine waiting) {
    boolean urgent = waiting.line().getLevel().isGreaterOrEqual(Level.WARN);
    int places = places(waiting);
    int before = taken.getAndAdd(places);
    if (before + places > (urgent ? capacity : capacity - capacity / 5)) {
      taken.addAndGet(-places);
      return NO_PLACE;
    }
    lines.add(waiting);
    return before;
  }

  private int places(WeighedLine waiting) {
    return Math.min(1 + waiting.bytes() / BYTES_PER_PLACE, Math.max(1, capacity / 4));
  }

  /** For one thread, which then writes the batch and says that it is {@link #done}. */
  int moveTo(List<ILoggingEvent> batch, int max) {
    lines.drainTo(moved, max);
    for (WeighedLine waiting : moved) {
      batch.add(waiting.line());
    }
    return moved.size();
  }

  /** The lines that were moved last are written, or dropped. */
  void done() {
    int places = 0;
    for (WeighedLine waiting : moved) {
      places += places(waiting);
    }
    moved.clear();
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
    for (WeighedLine rest = lines.poll(); rest != null; rest = lines.poll()) {
      counts.dropped(rest.line().getLevel(), ThroughlineLogDropReason.SHUTDOWN);
      taken.addAndGet(-places(rest));
    }
  }
}
