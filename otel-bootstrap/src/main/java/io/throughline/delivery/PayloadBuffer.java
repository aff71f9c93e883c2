package io.throughline.delivery;

import java.io.ByteArrayOutputStream;

/** Bytes that are written once and read without a copy. Used again and again, by one thread. */
final class PayloadBuffer extends ByteArrayOutputStream {

  private static final int KEPT = 1 << 20;

  byte[] array() {
    return buf;
  }

  int length() {
    return count;
  }

  /** Empties it, and gives back what an exceptionally large payload needed. */
  PayloadBuffer clear() {
    reset();
    if (buf.length > KEPT) {
      buf = new byte[KEPT];
    }
    return this;
  }

  /** Makes room for bytes that are then put into {@link #array} from the outside. */
  PayloadBuffer sized(int length) {
    if (buf.length < length) {
      buf = new byte[length];
    }
    count = length;
    return this;
  }
}
