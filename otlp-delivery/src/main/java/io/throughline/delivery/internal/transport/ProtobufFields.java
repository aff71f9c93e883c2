package io.throughline.delivery.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * A cursor over the fields of an encoded message. Bytes that are not protobuf end it without an
 * exception. Not thread-safe.
 */
final class ProtobufFields {

  private static final int LENGTH_DELIMITED = 2;

  private final byte[] bytes;
  private final int end;
  private int position;
  private int field;
  private int wireType;

  ProtobufFields(byte[] bytes, int length) {
    this(bytes, 0, length);
  }

  private ProtobufFields(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Steps into the next field, whose value has to be asked for; false if there is none. */
  boolean next() {
    if (position >= end) {
      return false;
    }
    long tag = varint();
    field = (int) (tag >>> 3);
    wireType = (int) (tag & 7);
    return true;
  }

  /** The number of the present field. */
  int field() {
    return field;
  }

  /** The value of the present field as a number; 0 if it is something else. */
  long number() {
    if (wireType == 0) {
      return varint();
    }
    message();
    return 0;
  }

  /** The value of the present field as a message, which is empty if the field is not one. */
  ProtobufFields message() {
    int start = position;
    switch (wireType) {
      case 0 -> varint();
      case 1 -> position += 8;
      case LENGTH_DELIMITED -> {
        long length = varint();
        start = position;
        position = length < 0 || length > end - position ? end : position + (int) length;
      }
      case 5 -> position += 4;
      default -> position = end; // not protobuf
    }
    return new ProtobufFields(
        bytes, start, wireType == LENGTH_DELIMITED ? Math.min(position, end) : start);
  }

  /** Whether all that is left is this text. */
  boolean isText(String text) {
    byte[] expected = text.getBytes(UTF_8);
    return Arrays.equals(bytes, position, end, expected, 0, expected.length);
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
