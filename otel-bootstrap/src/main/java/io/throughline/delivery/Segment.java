package io.throughline.delivery;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One file of the log: records one after the other, written in order, released in any order. The
 * file has its full size from the beginning, so that a disk that fills up later cannot fail a
 * write, and is used again when all of its records are released. Not thread-safe.
 */
final class Segment {

  private static final int SCAN = 1 << 16;

  private final SegmentFile file;
  private final IntConsumer lost;
  private final int capacity;

  /** Not a channel, which an interrupt would close: in crash mode the host's own threads write. */
  private final RandomAccessFile content;

  private final ByteBuffer header = ByteBuffer.allocate(RecordHeader.SIZE);
  private int end;
  private int items;
  private int pendingItems;
  private boolean removed;
  private boolean damaged;

  private Segment(SegmentFile file, RandomAccessFile content, IntConsumer lost) throws IOException {
    this.file = file;
    this.content = content;
    this.lost = lost;
    this.capacity = (int) Math.min(content.length(), Integer.MAX_VALUE);
  }

  /** A file whose former content, if any, is of no more interest. */
  static Segment fresh(SegmentFile file, IntConsumer lost) throws IOException {
    return new Segment(file, open(file.path()), lost);
  }

  /**
   * A file that another process may have left in any state.
   *
   * @param lost told how many items cannot be read, once for each loss
   */
  static Segment recovered(SegmentFile file, IntConsumer lost) throws IOException {
    Segment segment = new Segment(file, open(file.path()), lost);
    segment.scan();
    return segment;
  }

  private static RandomAccessFile open(Path path) throws IOException {
    return new RandomAccessFile(path.toFile(), "rw");
  }

  private void scan() throws IOException {
    RecordHeader next;
    end = capacity; // while it is not known
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
    return end + (long) RecordHeader.distance(length) + RecordHeader.SIZE <= capacity;
  }

  /** The header is written after the payload: one that is there vouches for all that follows it. */
  void append(PayloadBuffer payload, int count, long time) throws IOException {
    RecordHeader record = RecordHeader.pending(count, time, items, payload);
    write(ByteBuffer.wrap(payload.array(), 0, payload.length()), end + RecordHeader.SIZE);
    write(record.write(file.generation(), header), end);
    end += record.distance();
    items += count;
    pendingItems += count;
  }

  /** Marks the end, so that a reader of a later process need not search for more. */
  void seal(long time) throws IOException {
    write(RecordHeader.end(time, items).write(file.generation(), header), end);
  }

  /** The position of the first record from there on that is not released; -1 if there is none. */
  int nextPending(int from) throws IOException {
    int position = from;
    while (position < end) {
      RecordHeader record = headerAt(position);
      if (record == null || record.length() == RecordHeader.END) {
        return -1;
      }
      if (!record.released()) {
        return position;
      }
      position += record.distance();
    }
    return -1;
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
    fill(into.room(record.length()), position + (long) RecordHeader.SIZE);
    return into.keep(record.length(), record.payloadChecksum());
  }

  void release(int position, RecordHeader record) throws IOException {
    header.clear().putInt(RecordHeader.RELEASED).flip();
    pendingItems -= record.items();
    write(header, position);
  }

  void sync() throws IOException {
    content.getFD().sync();
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
    return capacity;
  }

  SegmentFile file() {
    return file;
  }

  boolean isRemoved() {
    return removed;
  }

  /** Gives the file up, to be used again or deleted by the caller. */
  void remove() throws IOException {
    removed = true;
    content.close();
  }

  void close() throws IOException {
    content.close();
  }

  void delete() throws IOException {
    remove();
    Files.deleteIfExists(file.path());
  }

  /**
   * The header there. What cannot be read up to the next good header is counted as lost and covered
   * by a released record; null if nothing good follows.
   */
  private @Nullable RecordHeader headerAt(int position) throws IOException {
    RecordHeader record = RecordHeader.mend(file.generation(), load(position));
    if (record != null && fits(position, record)) {
      return record;
    }
    int next = position + RecordHeader.SIZE;
    RecordHeader good = null;
    while (next < end && (next = search(next)) < end) {
      good = RecordHeader.read(file.generation(), load(next));
      if (good != null && fits(next, good)) {
        break;
      }
      good = null;
      next += 8;
    }
    boolean endIsKnown = end < capacity;
    if (good == null && !(endIsKnown && position < end)) {
      return null;
    }
    int before = itemsBefore(position);
    int after = good == null ? items : good.itemsBefore();
    RecordHeader cover =
        RecordHeader.lost(
            (good == null ? end : next) - position - RecordHeader.SIZE, after - before, before);
    write(cover.write(file.generation(), header), position);
    lost.accept(cover.items());
    if (endIsKnown) {
      damaged = true; // what is covered may have been released before: the count is a guess now
      pendingItems -= cover.items();
    }
    return cover;
  }

  private int itemsBefore(int position) throws IOException {
    int before = 0;
    int at = 0;
    while (at < position) {
      RecordHeader record = RecordHeader.mend(file.generation(), load(at));
      if (record == null) {
        return before;
      }
      before = record.itemsBefore() + record.items();
      at += record.distance();
    }
    return before;
  }

  private boolean fits(int position, RecordHeader record) {
    return record.length() >= RecordHeader.END
        && position + (long) RecordHeader.SIZE + Math.max(0, record.length()) <= capacity;
  }

  /** The next place that may be a header of this generation, or the end. */
  private int search(int from) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(SCAN);
    for (int at = from; at < end; at += SCAN - RecordHeader.SIZE) {
      fill(part.clear(), at);
      part.flip();
      for (int i = 0; i + 8 <= part.limit() - 4; i += 8) {
        if (part.getInt(i + 4) == file.generation()) {
          return at + i;
        }
      }
    }
    return end;
  }

  private ByteBuffer load(int position) throws IOException {
    fill(header.clear(), position);
    return header.flip();
  }

  private void fill(ByteBuffer bytes, long position) throws IOException {
    content.seek(position);
    int read = 0;
    while (bytes.hasRemaining() && read >= 0) {
      read = content.read(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
      bytes.position(bytes.position() + Math.max(0, read));
    }
  }

  private void write(ByteBuffer bytes, long position) throws IOException {
    content.seek(position);
    content.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }
}
