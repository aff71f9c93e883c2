package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log: records one after the other, written in order, released in any order. The
 * file has its full size from the beginning, so that a disk that fills up later cannot fail a
 * write, and is used again when all of its records are released. Not thread-safe.
 */
final class Segment {
  // Why: RATIONALE.md#why-does-a-segment-remember-up-to-where-all-is-released

  private final SegmentFile file;
  private final SegmentContent content;
  private final CorruptRecords damage;

  /** Up to there all is released, so that nobody need look again. */
  private int done;

  private int end;
  private int items;
  private int pendingItems;
  private volatile boolean removed;
  private boolean damaged;

  private Segment(SegmentFile file, TrustedFiles files, ReadAhead readAhead, IntConsumer lost)
      throws IOException {
    this.file = file;
    this.content = new SegmentContent(file, files, readAhead);
    this.damage = new CorruptRecords(content, lost);
  }

  /** A file whose former content, if any, is of no more interest. */
  static Segment fresh(SegmentFile file, TrustedFiles files, ReadAhead readAhead, IntConsumer lost)
      throws IOException {
    return new Segment(file, files, readAhead, lost);
  }

  /**
   * A file that another process may have left in any state.
   *
   * @param lost told how many items cannot be read, once for each loss
   */
  static Segment recovered(
      SegmentFile file, TrustedFiles files, ReadAhead readAhead, IntConsumer lost)
      throws IOException {
    Segment segment = new Segment(file, files, readAhead, lost);
    segment.scan();
    return segment;
  }

  private void scan() throws IOException {
    RecordHeader next;
    end = capacity(); // while it is not known
    int position = 0;
    while ((next = headerAt(position)) != null && next.length() != RecordHeader.END) {
      items = next.itemsBefore() + next.items();
      if (!next.released()) {
        pendingItems += next.items();
      }
      position += next.distance();
    }
    end = position;
  }

  boolean hasRoomFor(int length) {
    return end + (long) RecordHeader.distance(length) + RecordHeader.SIZE <= capacity();
  }

  /** The header is written after the payload: one that is there vouches for all that follows it. */
  void append(PayloadBuffer payload, int count, long time) throws IOException {
    RecordHeader record = RecordHeader.pending(count, time, items, payload);
    content.write(
        ByteBuffer.wrap(payload.array(), 0, payload.length()), end + (long) RecordHeader.SIZE);
    content.write(record, end);
    end += record.distance();
    items += count;
    pendingItems += count;
  }

  /** Marks the end, so that a reader of a later process need not search for more. */
  void seal(long time) throws IOException {
    content.write(RecordHeader.end(time, items), end);
  }

  /** The position of the first record from there on that is not released; -1 if there is none. */
  int nextPending(int from) throws IOException {
    int position = Math.max(from, done);
    while (position < end) {
      RecordHeader record = headerAt(position);
      if (record == null || record.length() == RecordHeader.END) {
        return -1;
      }
      if (!record.released()) {
        return position;
      }
      passIfDone(position, record);
      position += record.distance();
    }
    return -1;
  }

  private void passIfDone(int position, RecordHeader released) {
    if (position == done) {
      done += released.distance();
    }
  }

  RecordHeader record(int position) throws IOException {
    RecordHeader record = headerAt(position);
    if (record == null) {
      throw new IOException("no record at " + position + " of " + file.path());
    }
    return record;
  }

  /** Adds the payload to the buffer; false if it does not match its checksum. */
  boolean read(int position, RecordHeader record, PayloadBuffer into) throws IOException {
    content.fill(into.room(record.length()), position + (long) RecordHeader.SIZE);
    return into.keep(record.length(), record.payloadChecksum());
  }

  void release(int position, RecordHeader record) throws IOException {
    content.release(position);
    pendingItems -= record.items();
    passIfDone(position, record);
  }

  /** The header there, or one that covers what cannot be read; null if nothing good follows. */
  private @Nullable RecordHeader headerAt(int position) throws IOException {
    RecordHeader record = content.mended(position);
    if (record != null) {
      return record;
    }
    RecordHeader cover = damage.cover(position, end, items);
    if (cover != null && end < capacity()) {
      damaged = true; // what is covered may have been released before: the count is a guess now
      pendingItems -= cover.items();
    }
    return cover;
  }

  boolean isDone() throws IOException {
    return (pendingItems <= 0 || damaged) && nextPending(0) < 0;
  }

  int end() {
    return end;
  }

  int pendingItems() {
    return pendingItems;
  }

  int capacity() {
    return content.capacity();
  }

  SegmentFile file() {
    return file;
  }

  boolean isRemoved() {
    return removed;
  }

  /** Whether its file has not been removed by somebody. */
  boolean isThere() {
    return Files.exists(file.path(), LinkOption.NOFOLLOW_LINKS);
  }

  /** On any thread. */
  void sync() throws IOException {
    content.sync();
  }

  /** Gives the file up, to be used again or deleted by the caller. */
  void remove() throws IOException {
    removed = true;
    close();
  }

  void close() throws IOException {
    content.close();
  }
}
