package io.throughline.viewer.internal.otlp;

import java.util.Arrays;

/**
 * A cursor over the fields of an encoded message, which makes no objects of them. The message was
 * decoded once, so it is well-formed; if it is not, the iteration ends. Not thread-safe.
 */
public final class ProtoFields {

  private final byte[] bytes;
  private int position;
  private final int end;
  private int field;
  private int from;
  private int to;

  /** The fields of all bytes. */
  public ProtoFields(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private ProtoFields(byte[] bytes, int from, int to) {
    this.bytes = bytes;
    this.position = from;
    this.end = to;
  }

  /** Steps to the next field; false if there is none. */
  public boolean next() {
    if (position >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    from = position;
    switch ((int) (tag & 7)) {
      case 0 -> varint();
      case 1 -> position += 8;
      case 2 -> {
        long length = varint();
        from = position;
        position = length < 0 || length > end - position ? end : position + (int) length;
      }
      case 5 -> position += 4;
      default -> position = end;
    }
    to = Math.min(position, end);
    return true;
  }

  /** The number of the present field. */
  public int field() {
    return field;
  }

  /** The fields of the message that is the present field. */
  public ProtoFields message() {
    return new ProtoFields(bytes, from, to);
  }

  /** Whether the present field is this text. */
  public boolean is(byte[] text) {
    return Arrays.equals(bytes, from, to, text, 0, text.length);
  }

  /** The bytes of the present field. */
  public byte[] value() {
    return Arrays.copyOfRange(bytes, from, to);
  }

  private long varint() {
    long number = 0;
    for (int shift = 0; shift < 64 && position < end; shift += 7) {
      byte next = bytes[position++];
      number |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        break;
      }
    }
    return number;
  }
}
