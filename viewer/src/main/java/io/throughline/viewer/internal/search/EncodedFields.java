package io.throughline.viewer.internal.search;

import com.google.protobuf.WireFormat;

/**
 * The fields of an encoded message, one after the other, without an object for any of them. The
 * message was encoded by protobuf, so what is known comes first and is whole.
 */
final class EncodedFields {

  private final byte[] bytes;
  private final int end;
  private int at;
  private int number;
  private int start;

  EncodedFields(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.end = end;
    at = start;
  }

  /** Goes to the next field that has a length: a text, bytes or a message; false at the end. */
  boolean next() {
    while (at < end) {
      int tag = varint();
      number = WireFormat.getTagFieldNumber(tag);
      switch (WireFormat.getTagWireType(tag)) {
        case WireFormat.WIRETYPE_LENGTH_DELIMITED -> {
          int length = varint();
          start = at;
          at += length;
          return true;
        }
        case WireFormat.WIRETYPE_VARINT -> varint();
        case WireFormat.WIRETYPE_FIXED64 -> at += 8;
        case WireFormat.WIRETYPE_FIXED32 -> at += 4;
        default -> at = end; // a group, which OTLP does not have: from here on all is unknown
      }
    }
    return false;
  }

  private int varint() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= shift < 32 ? (next & 0x7f) << shift : 0;
      if (next >= 0) {
        return value;
      }
    }
  }

  /** The number of the field. */
  int number() {
    return number;
  }

  /** Where the field's content begins. */
  int start() {
    return start;
  }

  /** Where it has ended. */
  int end() {
    return at;
  }
}
