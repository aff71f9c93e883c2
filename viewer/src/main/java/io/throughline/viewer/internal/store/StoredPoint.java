package io.throughline.viewer.internal.store;

import java.util.Arrays;

/**
 * A point of a series.
 *
 * @param time nanoseconds since 1970
 * @param encoded the point of OTLP without attributes, encoded; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredPoint(long time, byte[] encoded) {

  private static final int OBJECT_BYTES = 56;

  /** Whether these bytes are somewhere in it. A point that has them not need not be decoded. */
  public boolean contains(byte[] part) {
    for (int from = 0; from <= encoded.length - part.length; from++) {
      if (Arrays.equals(encoded, from, from + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }

  long cost() {
    return (long) OBJECT_BYTES + encoded.length;
  }
}
