package io.throughline.delivery.internal.spool;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Bytes that are written once and read without a copy. Used again and again, by one thread. */
public class PayloadBuffer extends ByteArrayOutputStream {

  private static final int KEPT = 1 << 20;

  public byte[] array() {
    return buf;
  }

  public int length() {
    return count;
  }

  /** Empties it, and gives back what an exceptionally large payload needed. */
  public PayloadBuffer clear() {
    reset();
    if (buf.length > KEPT) {
      buf = new byte[KEPT];
    }
    return this;
  }

  /** Room behind what is there, to be filled and then kept. */
  ByteBuffer room(int length) {
    if (buf.length - count < length) {
      buf = Arrays.copyOf(buf, Math.max(count + length, Math.min(2 * buf.length, KEPT)));
    }
    return ByteBuffer.wrap(buf, count, length);
  }

  /** Takes what has been put into the room, if it has this CRC32C. */
  boolean keep(int length, int checksum) {
    CRC32C crc = new CRC32C();
    crc.update(buf, count, length);
    if ((int) crc.getValue() != checksum) {
      return false;
    }
    count += length;
    return true;
  }
}
