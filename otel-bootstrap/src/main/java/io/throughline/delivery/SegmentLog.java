package io.throughline.delivery;

import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The undelivered telemetry of one signal on the disk, as encoded requests: what is appended is
 * there when the process dies, and stays until it is released. When there is no room, the oldest
 * segment goes, and is counted.
 *
 * <p>Thread-safe.
 */
final class SegmentLog implements AutoCloseable {

  static final Duration SYNC_INTERVAL = Duration.ofSeconds(1);

  private final SpoolLimits limits;
  private final LongSupplier millis;
  private final ObjLongConsumer<ThroughlineSpoolDropReason> dropped;
  private final List<Segment> segments = new ArrayList<>();
  private final SegmentSupply supply;
  private final LogReader reader;
  private @Nullable Segment active;
  private long lastSync;
  private boolean unsynced;

  /**
   * Opens what is in the folder, and continues it.
   *
   * @param millis the time since 1970, of a clock that never steps
   * @param dropped told of each loss
   */
  SegmentLog(
      Path folder,
      SpoolLimits limits,
      LongSupplier millis,
      ObjLongConsumer<ThroughlineSpoolDropReason> dropped)
      throws IOException {
    this.limits = limits;
    this.millis = millis;
    this.dropped = dropped;
    supply =
        new SegmentSupply(
            folder, limits.segmentSize(), items -> drop(ThroughlineSpoolDropReason.CORRUPT, items));
    reader =
        new LogReader(
            segments, time -> millis.getAsLong() - time > limits.age().toMillis(), dropped);
    segments.addAll(supply.continued());
  }

  /** Takes over the files of a process that is gone. */
  synchronized void adopt(Path other) throws IOException {
    seal();
    segments.addAll(supply.adopted(other));
  }

  /** Puts a request on the disk. If it throws, the request is not there. */
  synchronized void append(PayloadBuffer payload, int items) throws IOException {
    if (active == null || !active.hasRoomFor(payload.length())) {
      seal();
      active = nextSegment(payload.length());
      segments.add(active);
    }
    active.append(payload, items, millis.getAsLong());
    unsynced = true;
    syncIfDue();
  }

  private Segment nextSegment(int length) throws IOException {
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
      return nextSegment(length);
    }
  }

  private void evictOldest() throws IOException {
    Segment evicted = segments.remove(0);
    drop(ThroughlineSpoolDropReason.FULL, evicted.pendingItems() - reader.itemsOnTheWay(evicted));
    supply.retire(evicted);
  }

  /** Whether it is time for {@link #prepareNext}. */
  synchronized boolean needsNext() {
    return !supply.hasSpare()
        && active != null
        && active.end() >= active.capacity() / 2
        && usage() + limits.segmentSize() <= limits.bytes();
  }

  /**
   * Has the next file ready before it is needed, since to write it takes milliseconds that nobody
   * who appends should wait for.
   */
  void prepareNext() throws IOException {
    SegmentFile next;
    synchronized (this) {
      if (!needsNext()) {
        return;
      }
      next = supply.nextFile();
    }
    next.create().allocate(limits.segmentSize());
    synchronized (this) {
      supply.keep(next);
    }
  }

  private void seal() throws IOException {
    if (active != null) {
      active.seal(millis.getAsLong());
      if (unsynced) {
        sync();
      }
      active = null;
    }
  }

  /**
   * Reads the oldest requests that are not released into the buffer, as one request: OTLP requests
   * that stand one behind the other are one request with the content of all.
   *
   * @param fresh the oldest of those that were written after the last call of {@link #skipToFresh}
   * @param most bytes that are read, unless the first request is larger
   * @return null if there is none
   */
  @Nullable SpooledBatch read(PayloadBuffer into, boolean fresh, int most) throws IOException {
    into.clear();
    List<SpooledBatch.Part> parts;
    synchronized (this) {
      parts = reader.begin();
    }
    while (readOne(fresh, into, most, parts)) {
      // Who appends gets in between: a batch may have thousands of small records.
    }
    return parts.isEmpty() ? null : new SpooledBatch(parts, fresh);
  }

  private synchronized boolean readOne(
      boolean fresh, PayloadBuffer into, int most, List<SpooledBatch.Part> parts)
      throws IOException {
    return reader.readOne(fresh, into, most, parts);
  }

  /** After delivery, or when there will be none: it is not read again. */
  void release(SpooledBatch batch) throws IOException {
    for (SpooledBatch.Part part : batch.parts()) {
      release(part);
    }
    removeDone();
  }

  private synchronized void release(SpooledBatch.Part part) throws IOException {
    if (!part.segment().isRemoved()) {
      part.release();
    }
  }

  private synchronized void removeDone() throws IOException {
    reader.done();
    while (!segments.isEmpty() && segments.get(0) != active && segments.get(0).isDone()) {
      supply.retire(segments.remove(0));
    }
  }

  /** It was not taken, and has its turn again after {@link #rewind}. */
  synchronized void passOver(SpooledBatch batch) {
    reader.passOver(batch);
  }

  /** It was not taken, and is read again next. */
  synchronized void putBack(SpooledBatch batch) {
    reader.putBack(batch);
  }

  /** What was read and neither released nor put back is read again. */
  synchronized void rewind() {
    reader.rewind();
  }

  /** What counts as fresh begins with the next request that is appended. */
  synchronized void skipToFresh() {
    reader.skipToFresh();
  }

  boolean isOlderThan(Duration age, SpooledBatch batch) {
    return millis.getAsLong() - batch.time() > age.toMillis();
  }

  /** Bytes on the disk that hold undelivered requests. */
  synchronized long usage() {
    return segments.stream().mapToLong(Segment::capacity).sum();
  }

  synchronized long pendingItems() {
    return segments.stream().mapToLong(Segment::pendingItems).sum();
  }

  /** The age of the oldest request. */
  synchronized Duration age() throws IOException {
    SpooledBatch.Part first = new Cursor(segments).peek();
    return first == null
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, millis.getAsLong() - first.header().time()));
  }

  /** Whether something has been written that is to be synced, and is not yet. */
  synchronized boolean needsSync() {
    return unsynced && limits.sync() != null;
  }

  synchronized void syncIfDue() throws IOException {
    if (unsynced
        && limits.sync() != null
        && millis.getAsLong() - lastSync >= limits.sync().toMillis()) {
      sync();
    }
  }

  private void sync() throws IOException {
    if (limits.sync() != null && active != null) {
      active.sync();
      lastSync = millis.getAsLong();
      unsynced = false;
    }
  }

  private void drop(ThroughlineSpoolDropReason reason, int items) {
    if (items > 0) {
      dropped.accept(reason, items);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    seal();
    for (Segment segment : segments) {
      segment.close();
    }
    segments.clear();
    supply.close();
  }
}
