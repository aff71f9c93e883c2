package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The bytes of a segment: headers, and payloads between them. Not thread-safe. */
final class SegmentContent implements AutoCloseable {

  private static final int SCAN = 1 << 16;

  private final int generation;
  private final int capacity;

  /** Not a channel, which an interrupt would close: in crash mode the host's own threads write. */
  private final RandomAccessFile file;

  private final ReadAhead readAhead;
  private final ByteBuffer header = ByteBuffer.allocate(RecordHeader.SIZE);

  SegmentContent(SegmentFile file, TrustedFiles files, ReadAhead readAhead) throws IOException {
    this.readAhead = readAhead;
    this.generation = file.generation();
    this.file = files.open(file.path());
    this.capacity = (int) Math.min(this.file.length(), Integer.MAX_VALUE);
  }

  int capacity() {
    return capacity;
  }

  /** The header there, even if a bit of it is wrong; null if there is none. */
  @Nullable RecordHeader mended(int position) throws IOException {
    return fitting(position, RecordHeader.mend(generation, load(position)));
  }

  /** The position of the next good header from there on; the end if there is none before it. */
  int nextGood(int from, int end) throws IOException {
    int next = from;
    while (next < end && (next = search(next, end)) < end) {
      if (fitting(next, RecordHeader.read(generation, load(next))) != null) {
        return next;
      }
      next += 8;
    }
    return end;
  }

  private @Nullable RecordHeader fitting(int position, @Nullable RecordHeader record) {
    return record != null
            && record.length() >= RecordHeader.END
            && position + (long) RecordHeader.SIZE + Math.max(0, record.length()) <= capacity
        ? record
        : null;
  }

  /** The next place that may be a header of this generation, or the end. */
  private int search(int from, int end) throws IOException {
    ByteBuffer part = ByteBuffer.allocate(SCAN);
    for (int at = from; at < end; at += SCAN - RecordHeader.SIZE) {
      fill(part.clear(), at);
      part.flip();
      for (int i = 0; i + 8 <= part.limit() - 4; i += 8) {
        if (part.getInt(i + 4) == generation) {
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

  /** Reads what is there from that position on, as far as the file goes. */
  void fill(ByteBuffer bytes, long position) throws IOException {
    readAhead.fill(file, bytes, position);
  }

  void write(RecordHeader record, int position) throws IOException {
    write(record.write(generation, header), position);
  }

  /** Marks the record there, and touches nothing else of it. */
  void release(int position) throws IOException {
    write(header.clear().putInt(RecordHeader.RELEASED).flip(), position);
  }

  void write(ByteBuffer bytes, long position) throws IOException {
    file.seek(position);
    file.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    readAhead.written(file, bytes, position);
  }

  void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
