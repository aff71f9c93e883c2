package io.throughline.delivery.internal.spool;

import io.throughline.semconv.ThroughlineSpoolDropReason;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
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
public final class SegmentLog implements AutoCloseable {
  // Why: RATIONALE.md#why-does-an-append-not-wait-behind-waiting-readers
  // Why: RATIONALE.md#why-is-the-spool-a-segment-log-of-our-own

  public static final Duration SYNC_INTERVAL = Duration.ofSeconds(1);

  private final int segmentSize;
  private final TrustedFiles files;
  private final LongSupplier millis;
  private final ObjLongConsumer<ThroughlineSpoolDropReason> dropped;
  private final List<Segment> segments = new ArrayList<>();
  private final SegmentSupply supply;
  private final LogReader reader;
  private final LogWriter writer;

  /**
   * Fair, unlike a monitor: a reader of thousands of small records would keep the host's thread
   * waiting from the first to the last of them.
   */
  private final ReentrantLock lock = new ReentrantLock(true);

  /**
   * Opens what is in the folder, and continues it.
   *
   * @param millis the time since 1970, of a clock that never steps
   * @param dropped told of each loss
   */
  public SegmentLog(
      Path folder,
      TrustedFiles files,
      SpoolLimits limits,
      LongSupplier millis,
      ObjLongConsumer<ThroughlineSpoolDropReason> dropped)
      throws IOException {
    this.segmentSize = limits.segmentSize();
    this.millis = millis;
    this.dropped = dropped;
    supply =
        new SegmentSupply(
            folder,
            files,
            limits.segmentSize(),
            items -> drop(ThroughlineSpoolDropReason.CORRUPT, items));
    this.files = files;
    reader =
        new LogReader(
            segments, time -> millis.getAsLong() - time > limits.age().toMillis(), dropped);
    writer =
        new LogWriter(
            segments, limits, new SpoolQuota(segments, limits, supply, reader, this::drop));
    segments.addAll(supply.continued());
  }

  /** Takes over the files of a process that is gone. */
  synchronized void adopt(Path other) throws IOException {
    writer.seal(millis.getAsLong());
    segments.addAll(supply.adopted(other));
  }

  /**
   * Puts a request on the disk. If it throws, the request is not there. Waits for the thread that
   * holds the lock, but overtakes those that wait: to wake one takes long on a busy machine.
   *
   * @return whether it is time for {@link #prepareNext}
   */
  public boolean append(PayloadBuffer payload, int items) throws IOException {
    return append(payload, items, millis.getAsLong());
  }

  private boolean append(PayloadBuffer payload, int items, long time) throws IOException {
    if (!lock.tryLock()) {
      lock.lock();
    }
    return use(
        () -> {
          writer.append(payload, items, time);
          return writer.wantsNext();
        });
  }

  /**
   * Has the next file ready before it is needed, since to write it takes milliseconds that no
   * append should wait for.
   */
  public void prepareNext() throws IOException {
    SegmentFile next;
    synchronized (this) {
      if (!writer.wantsNext()) {
        return;
      }
      next = supply.nextFile();
    }
    next.create().allocate(segmentSize, files);
    synchronized (this) {
      supply.keep(next);
    }
  }

  /**
   * Reads the oldest requests that are not released into the buffer, as one request: OTLP requests
   * that stand one behind the other are one request with the content of all.
   *
   * @param fresh the oldest of those that were written after the last call of {@link #markFresh}
   * @param most bytes that are read, unless the first request is larger
   * @return null if there is none
   * @throws IOException if the first cannot be read; those before one that cannot are a batch, and
   *     the next begins with it
   */
  @Nullable public SpooledBatch read(PayloadBuffer into, boolean fresh, int most) throws IOException {
    into.clear();
    List<SpooledBatch.Part> parts;
    synchronized (this) {
      parts = reader.begin();
    }
    try {
      while (inTurn(() -> reader.readOne(fresh, into, most, parts))) {
        // An append gets in between: a batch may have thousands of small records.
      }
    } catch (IOException | RuntimeException | Error e) {
      if (parts.isEmpty()) {
        throw e;
      }
    }
    return parts.isEmpty() ? null : new SpooledBatch(parts, fresh);
  }

  /** After delivery, or when there will be none: it is not read again. */
  public void release(SpooledBatch batch) throws IOException {
    for (SpooledBatch.Part part : batch.parts()) {
      inTurn(part::release);
    }
    removeDone();
  }

  private interface Access {
    boolean run() throws IOException;
  }

  private boolean inTurn(Access access) throws IOException {
    lock.lock();
    return use(access);
  }

  private boolean use(Access access) throws IOException {
    try {
      synchronized (this) {
        return access.run();
      }
    } finally {
      lock.unlock();
    }
  }

  private synchronized void removeDone() throws IOException {
    reader.done();
    while (!segments.isEmpty() && segments.get(0) != writer.inUse() && segments.get(0).isDone()) {
      supply.retire(segments.remove(0));
    }
  }

  /** It was not taken, and has its turn again after {@link #retryDeferred}. */
  public synchronized void defer(SpooledBatch batch) {
    reader.defer(batch);
  }

  /** It was not taken, and is read again next. */
  public synchronized void requeue(SpooledBatch batch) {
    reader.requeue(batch);
  }

  /** What was read and neither released nor put back is read again. */
  public synchronized void retryDeferred() {
    reader.retryDeferred();
  }

  /** What counts as fresh begins with the next request that is appended. */
  public synchronized void markFresh() {
    reader.markFresh();
  }

  public boolean isOlderThan(Duration age, SpooledBatch batch) {
    return millis.getAsLong() - batch.time() > age.toMillis();
  }

  /** Bytes on the disk that hold undelivered requests. */
  public synchronized long usage() {
    return SpoolQuota.taken(segments);
  }

  public synchronized long pendingItems() {
    return segments.stream().mapToLong(Segment::pendingItems).sum();
  }

  /** The age of the oldest request. */
  public synchronized Duration age() throws IOException {
    SpooledBatch.Part first = new Cursor(segments).peek();
    return first == null
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, millis.getAsLong() - first.header().time()));
  }

  /** Whether something has been written that is to be synced later. */
  public synchronized boolean needsSync() {
    return writer.hasUnsynced();
  }

  /** Leaves nothing in the operating system's memory only. No append waits for it. */
  public void sync() throws IOException {
    List<Segment> written;
    synchronized (this) {
      written = writer.takeUnsynced();
    }
    for (Segment segment : written) {
      try {
        segment.sync();
      } catch (IOException e) {
        if (!segment.isRemoved()) { // what has been delivered meanwhile need not be safe
          throw e;
        }
      }
    }
  }

  /** Appends again what is in files that somebody has removed, as long as they are open. */
  public void mend() throws IOException {
    List<Segment> removed;
    synchronized (this) {
      removed = segments.stream().filter(segment -> !segment.isThere()).toList();
      writer.leave(removed);
      segments.removeAll(removed);
    }
    copy(removed, this);
  }

  /** The same for all of its files. It is closed. */
  public void moveTo(SegmentLog other) throws IOException {
    List<Segment> removed;
    synchronized (this) {
      removed = List.copyOf(segments);
      writer.leave(removed);
      segments.clear();
      supply.abandon();
    }
    copy(removed, other);
  }

  private void copy(List<Segment> removed, SegmentLog into) throws IOException {
    PayloadBuffer record = new PayloadBuffer();
    for (Segment segment : removed) {
      int left = segment.pendingItems();
      try {
        for (int at = segment.nextPending(0); at >= 0; ) {
          RecordHeader header = segment.record(at);
          if (segment.read(at, header, record.clear())) {
            into.append(record, header.items(), header.time());
            left -= header.items();
          }
          at = segment.nextPending(at + header.distance());
        }
      } finally {
        drop(ThroughlineSpoolDropReason.REMOVED, left);
        segment.remove();
      }
    }
  }

  /** Touches no file any more: another process may have them. */
  public synchronized void abandon() throws IOException {
    List<Segment> open = List.copyOf(segments);
    writer.leave(open);
    segments.clear();
    supply.abandon();
    for (Segment segment : open) {
      segment.remove();
    }
  }

  private void drop(ThroughlineSpoolDropReason reason, long items) {
    if (items > 0) {
      dropped.accept(reason, items);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    writer.seal(millis.getAsLong());
    sync();
    for (Segment segment : segments) {
      segment.close();
    }
    segments.clear();
    supply.close();
  }
}
