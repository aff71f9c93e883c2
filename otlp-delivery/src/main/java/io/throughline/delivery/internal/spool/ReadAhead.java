package io.throughline.delivery.internal.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that was read last, so that small records do not cost a call of the operating
 * system each, during which appends would wait. One for all segments of a log. Not thread-safe.
 */
final class ReadAhead {
  // Why: RATIONALE.md#why-are-records-read-16-kib-at-a-time

  private final byte[] part = new byte[1 << 14];
  private @Nullable RandomAccessFile file;
  private long start;
  private int length;

  /** Reads what is there from that position on, as far as the file goes. */
  void fill(RandomAccessFile from, ByteBuffer bytes, long position) throws IOException {
    if (bytes.remaining() > part.length) {
      int read = read(from, bytes.array(), bytes.arrayOffset() + bytes.position(), bytes, position);
      bytes.position(bytes.position() + read);
      return;
    }
    if (from != file || position < start || position + bytes.remaining() > start + length) {
      file = null; // until it is read
      length = read(from, part, 0, ByteBuffer.wrap(part), position);
      start = position;
      file = from;
    }
    int offset = (int) (position - start);
    bytes.put(part, offset, Math.min(bytes.remaining(), length - offset));
  }

  private static int read(
      RandomAccessFile from, byte[] into, int offset, ByteBuffer wanted, long position)
      throws IOException {
    from.seek(position);
    int length = 0;
    int read = 0;
    while (length < wanted.remaining() && read >= 0) {
      read = from.read(into, offset + length, wanted.remaining() - length);
      length += Math.max(0, read);
    }
    return length;
  }

  /** Notices what has just been written. */
  void written(RandomAccessFile to, ByteBuffer bytes, long position) {
    long from = Math.max(position, start);
    long end = Math.min(position + bytes.remaining(), start + length);
    if (to == file && from < end) {
      bytes.get(
          bytes.position() + (int) (from - position),
          part,
          (int) (from - start),
          (int) (end - from));
    }
  }
}
