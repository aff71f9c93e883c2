package io.throughline.delivery.internal.spool;

import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.util.List;
import java.util.function.ObjLongConsumer;

/**
 * The room on the disk that a log may take. When none is left, the oldest segment goes, and is
 * counted. Not thread-safe.
 */
final class SpoolQuota {

  private final List<Segment> segments;
  private final SpoolLimits limits;
  private final SegmentSupply supply;
  private final LogReader reader;
  private final ObjLongConsumer<ThroughlineSpoolDropReason> dropped;

  SpoolQuota(
      List<Segment> segments,
      SpoolLimits limits,
      SegmentSupply supply,
      LogReader reader,
      ObjLongConsumer<ThroughlineSpoolDropReason> dropped) {
    this.segments = segments;
    this.limits = limits;
    this.supply = supply;
    this.reader = reader;
    this.dropped = dropped;
  }

  /** A new segment, in which a request of this length fits. */
  Segment next(int length) throws IOException {
    int needed = RecordHeader.distance(length) + RecordHeader.SIZE;
    int size = Math.max(limits.segmentSize(), needed);
    if (size > limits.bytes()) {
      throw new IOException("a request of " + length + " bytes is larger than the spool");
    }
    while (usage() + size > limits.bytes() && !segments.isEmpty()) {
      evictOldest();
    }
    try {
      return supply.next(size);
    } catch (IOException e) {
      if (segments.isEmpty() || size != limits.segmentSize()) {
        throw e;
      }
      evictOldest(); // the disk is full: less room for us, but the newest is still kept
      return next(length);
    }
  }

  private void evictOldest() throws IOException {
    Segment evicted = segments.remove(0);
    dropped.accept(
        ThroughlineSpoolDropReason.FULL, evicted.pendingItems() - reader.itemsOnTheWay(evicted));
    supply.retire(evicted);
  }

  /** Whether a file should be made ready for what comes after the segment in use. */
  boolean wantsNext(Segment inUse) {
    return !supply.hasSpare()
        && inUse.end() >= inUse.capacity() / 2
        && usage() + limits.segmentSize() <= limits.bytes();
  }

  private long usage() {
    return taken(segments);
  }

  /** Bytes on the disk. */
  static long taken(List<Segment> segments) {
    return segments.stream().mapToLong(Segment::capacity).sum();
  }
}
