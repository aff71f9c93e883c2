package io.throughline.delivery.internal.spool;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The header of each payload in a segment: 40 bytes, of which a checksum covers all but the state.
 *
 * <p>The generation is the segment's own number, so that what an earlier use left behind in a file
 * is never taken for a record. {@code itemsBefore} says how many items the records before this one
 * hold, so that the loss of a record whose header is beyond repair is still counted exactly.
 *
 * @param released whether the payload has been delivered or given up
 * @param length of the payload in bytes, {@link #END} after the last record
 * @param items spans, log records or data points in the payload
 * @param time when it was written, in milliseconds since 1970
 * @param itemsBefore items in the segment before this record
 * @param payloadChecksum CRC32C of the payload
 */
record RecordHeader(
    boolean released, int length, int items, long time, int itemsBefore, int payloadChecksum) {

  static final int SIZE = 40;
  static final int END = -1;

  /** Every bit of it counts, so that a flipped one does not change what it says. */
  static final int RELEASED = -1;

  private static final int STATE = 0;
  private static final int GENERATION = 4;
  private static final int CHECKSUM = 32;

  static RecordHeader pending(int items, long time, int itemsBefore, PayloadBuffer payload) {
    return new RecordHeader(false, payload.length(), items, time, itemsBefore, checksum(payload));
  }

  static RecordHeader end(long time, int itemsBefore) {
    return new RecordHeader(false, END, 0, time, itemsBefore, 0);
  }

  /** Stands in for what cannot be read, so that nothing stumbles over it, or counts it, twice. */
  static RecordHeader lost(int length, int items, int itemsBefore) {
    return new RecordHeader(true, length, items, 0, itemsBefore, 0);
  }

  static int checksum(PayloadBuffer payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload.array(), 0, payload.length());
    return (int) crc.getValue();
  }

  /** How far the next header is, headers being aligned to eight bytes. */
  int distance() {
    return distance(length);
  }

  static int distance(int length) {
    return SIZE + (length + 7) / 8 * 8;
  }

  ByteBuffer write(int generation, ByteBuffer buffer) {
    buffer
        .clear()
        .putInt(released ? RELEASED : 0)
        .putInt(generation)
        .putInt(length)
        .putInt(items)
        .putLong(time)
        .putInt(itemsBefore)
        .putInt(payloadChecksum);
    return buffer.putInt(headerChecksum(buffer)).putInt(0).flip();
  }

  /** The header in the buffer; null if there is none of this generation. */
  static @Nullable RecordHeader read(int generation, ByteBuffer buffer) {
    if (buffer.limit() < SIZE
        || buffer.getInt(GENERATION) != generation
        || buffer.getInt(CHECKSUM) != headerChecksum(buffer)) {
      return null;
    }
    return new RecordHeader(
        Integer.bitCount(buffer.getInt(STATE)) > 16,
        buffer.getInt(8),
        buffer.getInt(12),
        buffer.getLong(16),
        buffer.getInt(24),
        buffer.getInt(28));
  }

  /** The same, even if one bit of the header is wrong: only one correction fits the checksum. */
  static @Nullable RecordHeader mend(int generation, ByteBuffer buffer) {
    RecordHeader header = read(generation, buffer);
    if (buffer.limit() < SIZE) {
      return null;
    }
    for (int bit = GENERATION * 8; header == null && bit < (CHECKSUM + 4) * 8; bit++) {
      flip(buffer, bit);
      header = read(generation, buffer);
      flip(buffer, bit);
    }
    return header;
  }

  private static void flip(ByteBuffer buffer, int bit) {
    int index = bit / 8;
    buffer.put(index, (byte) (buffer.get(index) ^ (1 << (bit % 8))));
  }

  private static int headerChecksum(ByteBuffer buffer) {
    CRC32C crc = new CRC32C();
    crc.update(buffer.duplicate().position(GENERATION).limit(CHECKSUM));
    return (int) crc.getValue();
  }
}
