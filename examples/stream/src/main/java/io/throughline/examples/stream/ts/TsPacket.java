package io.throughline.examples.stream.ts;

/**
 * The header of one packet of a transport stream, section 2.4.3 of ISO/IEC 13818-1. It reads where
 * it stands, and nothing is copied.
 */
final class TsPacket {

  static final int LENGTH = 188;

  private static final int HEADER = 4;
  private static final int SYNC = 0x47;

  private final byte[] data;
  private final int start;

  private TsPacket(byte[] data, int start) {
    this.data = data;
    this.start = start;
  }

  /** Whether these are whole packets, and at least one. */
  static boolean areWhole(byte[] data) {
    if (data.length == 0 || data.length % LENGTH != 0) {
      return false;
    }
    for (int start = 0; start < data.length; start += LENGTH) {
      if (data[start] != SYNC) {
        return false;
      }
    }
    return true;
  }

  /** The packet that begins there. */
  static TsPacket at(byte[] data, int start) {
    return new TsPacket(data, start);
  }

  int pid() {
    return (at(1) & 0x1f) << 8 | at(2);
  }

  /** Whether a PES packet or a section begins in it. */
  boolean beginsUnit() {
    return (at(1) & 0x40) != 0;
  }

  int continuity() {
    return at(3) & 0x0f;
  }

  boolean hasPayload() {
    return (at(3) & 0x10) != 0;
  }

  private boolean hasAdaptation() {
    return (at(3) & 0x20) != 0 && at(HEADER) > 0;
  }

  boolean isDiscontinuous() {
    return hasAdaptation() && (at(HEADER + 1) & 0x80) != 0;
  }

  boolean isRandomAccess() {
    return hasAdaptation() && (at(HEADER + 1) & 0x40) != 0;
  }

  /** Whether it is filled up, as only the last one of a unit is that has no clock in it. */
  boolean isFilledUp() {
    return (at(3) & 0x20) != 0 && !beginsUnit() && (at(HEADER) < 2 || at(HEADER + 1) == 0);
  }

  /** The index of the payload in the data; the packet's end if there is none. */
  int payload() {
    if (!hasPayload()) {
      return end();
    }
    int adaptation = (at(3) & 0x20) != 0 ? 1 + at(HEADER) : 0;
    return Math.min(start + HEADER + adaptation, end());
  }

  int end() {
    return start + LENGTH;
  }

  private int at(int offset) {
    return data[start + offset] & 0xff;
  }
}
