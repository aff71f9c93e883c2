package io.throughline.instrumentation.nats;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * What the subscriptions of a group have dropped, which does not become less when one of them is
 * closed. Thread-safe.
 */
final class DroppedMessages {

  /** Of one subscription. */
  static final class Count {

    private final LongSupplier dropped;
    private final AtomicLong last = new AtomicLong();
    private volatile boolean closed;

    Count(LongSupplier dropped) {
      this.dropped = dropped;
    }

    long read() {
      if (!closed) {
        long now = dropped.getAsLong();
        if (!closed) {
          return last.accumulateAndGet(now, Math::max);
        }
      }
      return last.get();
    }
  }

  private final Set<Count> open = new HashSet<>();
  private long ofClosed;

  synchronized void add(Count count) {
    open.add(count);
  }

  void close(Count count) {
    try {
      count.read();
    } catch (RuntimeException | LinkageError e) {
      // What it said last counts.
    }
    count.closed = true;
    synchronized (this) {
      if (open.remove(count)) {
        ofClosed += count.last.get();
      }
    }
  }

  long total() {
    Set<Count> counts;
    long total;
    synchronized (this) {
      counts = Set.copyOf(open);
      total = ofClosed;
    }
    for (Count each : counts) {
      total += each.read(); // without the lock: it asks the host
    }
    return total;
  }

  synchronized boolean isEmpty() {
    return open.isEmpty() && ofClosed == 0;
  }
}
