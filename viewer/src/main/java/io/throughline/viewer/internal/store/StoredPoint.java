package io.throughline.viewer.internal.store;

/**
 * A point of a series.
 *
 * @param time nanoseconds since 1970
 * @param encoded the point of OTLP without attributes, encoded; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredPoint(long time, byte[] encoded) {

  private static final int OBJECT_BYTES = 56;

  long cost() {
    return (long) OBJECT_BYTES + encoded.length;
  }
}
