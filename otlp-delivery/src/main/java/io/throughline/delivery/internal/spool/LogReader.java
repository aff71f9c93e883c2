package io.throughline.delivery.internal.spool;

import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.ObjLongConsumer;

/**
 * The read positions in a log, one from its beginning and one from where fresh requests begin, and
 * the records that have been read and are in flight. Not thread-safe.
 */
public final class LogReader {

  /** As large as requests are meant to be. */
  public static final int LARGE = 1 << 20;

  private static final int TRIES = 3;

  private final Cursor oldest;
  private final Cursor newest;
  private final LongPredicate isExpired;
  private final ObjLongConsumer<ThroughlineSpoolDropReason> dropped;
  private List<SpooledBatch.Part> onTheWay = List.of();
  private int outOfMemory;

  /**
   * At the beginning.
   *
   * @param isExpired whether what was written at that time is too old to be read
   * @param dropped told of what cannot be read, or is too old
   */
  LogReader(
      List<Segment> segments,
      LongPredicate isExpired,
      ObjLongConsumer<ThroughlineSpoolDropReason> dropped) {
    this.oldest = new Cursor(segments);
    this.newest = new Cursor(segments);
    this.isExpired = isExpired;
    this.dropped = dropped;
  }

  /** What is read from now on will be on its way together. */
  List<SpooledBatch.Part> begin() {
    onTheWay = new ArrayList<>();
    return onTheWay;
  }

  /** Adds the next record; false if there is none, or if it would be too much. */
  boolean readOne(boolean fresh, PayloadBuffer into, int most, List<SpooledBatch.Part> parts)
      throws IOException {
    Cursor cursor = fresh ? newest : oldest;
    SpooledBatch.Part next = cursor.peek();
    if (next == null || (!parts.isEmpty() && into.length() + next.header().length() > most)) {
      return false;
    }
    if (isExpired.test(next.header().time())) {
      lose(next, ThroughlineSpoolDropReason.EXPIRED);
    } else if (!fits(next, into)) {
      lose(next, ThroughlineSpoolDropReason.TOO_LARGE);
    } else if (!next.segment().read(next.position(), next.header(), into)) {
      lose(next, ThroughlineSpoolDropReason.CORRUPT);
    } else {
      parts.add(next);
    }
    cursor.pass(next);
    return true;
  }

  /** In this order: what cannot be marked as released comes again, and is counted then. */
  private void lose(SpooledBatch.Part part, ThroughlineSpoolDropReason reason) throws IOException {
    part.release();
    dropped.accept(reason, part.header().items());
  }

  /**
   * Makes room for it. A heap that is full for a moment is waited for, but not for ever: a large
   * record would hold up all that comes after it.
   */
  private boolean fits(SpooledBatch.Part part, PayloadBuffer into) {
    int length = part.header().length();
    try {
      into.room(length);
      outOfMemory = 0;
      return true;
    } catch (OutOfMemoryError e) {
      if (length <= LARGE || ++outOfMemory < TRIES) {
        throw e;
      }
      outOfMemory = 0;
      return false;
    }
  }

  /** It was delivered, or given up. */
  void done() {
    onTheWay = List.of();
  }

  /** It was not taken, and has its turn again after {@link #retryDeferred}. */
  void defer(SpooledBatch batch) {
    onTheWay = List.of();
    for (SpooledBatch.Part part : batch.parts()) {
      if (part.segment().isRemoved()) {
        dropped.accept(ThroughlineSpoolDropReason.FULL, part.header().items());
      }
    }
  }

  /** It was not taken, and is read again next. */
  void requeue(SpooledBatch batch) {
    defer(batch);
    (batch.fresh() ? newest : oldest).moveTo(batch.parts().get(0));
  }

  void retryDeferred() {
    oldest.reset();
  }

  void markFresh() {
    newest.moveToEnd();
  }

  /** If the segment goes, they are lost only if they come back. */
  int itemsOnTheWay(Segment segment) {
    return onTheWay.stream()
        .filter(part -> part.segment() == segment)
        .mapToInt(part -> part.header().items())
        .sum();
  }
}
