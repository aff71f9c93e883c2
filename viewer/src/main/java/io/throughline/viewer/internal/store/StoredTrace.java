package io.throughline.viewer.internal.store;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The spans of a trace in the order of their arrival. Written under the store's lock, read without:
 * what is read is what was there a moment ago.
 */
public final class StoredTrace {

  private static final int OBJECT_BYTES = 160;

  private final TraceId id;
  private final long number;
  private final ServiceAccount owner;
  private final LongSet fingerprints = new LongSet();
  private volatile StoredSpan[] spans = new StoredSpan[4];
  private volatile int size;
  private volatile long start = Long.MAX_VALUE;
  private volatile long end = Long.MIN_VALUE;
  private volatile int errors;
  private volatile boolean linked;
  private volatile int refused;
  private long bytes = OBJECT_BYTES;

  StoredTrace(TraceId id, long number, ServiceAccount owner) {
    this.id = id;
    this.number = number;
    this.owner = owner;
  }

  /** What it costs; 0 if the span is there already. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer, under the store's lock
  long add(StoredSpan span) {
    if (!fingerprints.add(span.fingerprint())) {
      return 0;
    }
    StoredSpan[] all = spans;
    if (size == all.length) {
      all = Arrays.copyOf(all, size * 2);
    }
    all[size] = span;
    spans = all;
    size++;
    start = Math.min(start, span.start());
    end = Math.max(end, span.end());
    errors += span.isError() ? 1 : 0;
    linked |= span.links() > 0;
    long cost = span.cost() + LongSet.BYTES_EACH + 8;
    bytes += cost;
    return cost;
  }

  /** A span came that is too much for it. */
  @SuppressWarnings("NonAtomicVolatileUpdate")
  void refuse() {
    refused++;
  }

  ServiceAccount owner() {
    return owner;
  }

  long bytes() {
    return bytes;
  }

  /** Its id. */
  public TraceId id() {
    return id;
  }

  /** The place of its first span among all traces that were received. */
  public long number() {
    return number;
  }

  /** Its spans by now. */
  public List<StoredSpan> spans() {
    int count = size; // before the array, which then has as many or more
    return Arrays.asList(spans).subList(0, count);
  }

  /** How many spans it has. */
  public int size() {
    return size;
  }

  /** When the first of its spans started, nanoseconds since 1970. */
  public long start() {
    return start;
  }

  /** From the first start to the last end, nanoseconds. */
  public long duration() {
    return Math.max(0, end - start); // a clock far from ours may go round
  }

  /** How many of its spans have failed. */
  public int errors() {
    return errors;
  }

  /** Whether one of its spans has a link. */
  public boolean isLinked() {
    return linked;
  }

  /** How many spans were too much for one trace. */
  public int refused() {
    return refused;
  }

  /** A span by its id; null if it is not held. */
  public @Nullable StoredSpan span(long spanId) {
    for (StoredSpan span : spans()) {
      if (span.id() == spanId) {
        return span;
      }
    }
    return null;
  }

  /** The span without a parent; the earliest if there is none. */
  public StoredSpan root() {
    StoredSpan root = spans[0];
    for (StoredSpan span : spans()) {
      boolean better =
          (span.parentId() == 0) == (root.parentId() == 0)
              ? span.start() < root.start()
              : span.parentId() == 0;
      root = better ? span : root;
    }
    return root;
  }
}
