package io.throughline.viewer.internal.search;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.throughline.viewer.internal.otlp.Values;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The value of an attribute, a part of the item's bytes. Texts and numbers are compared as they
 * stand there.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EncodedValue(byte[] bytes, int start, int end) {

  private static final int WHOLE =
      AnyValue.INT_VALUE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT;
  private static final int DECIMAL =
      AnyValue.DOUBLE_VALUE_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_FIXED64;

  boolean matches(Wildcard wanted) {
    EncodedFields fields = new EncodedFields(bytes, start, end);
    if (fields.next() && fields.number() == AnyValue.STRING_VALUE_FIELD_NUMBER) {
      return wanted.matches(bytes, fields.start(), fields.end() - fields.start());
    }
    return wanted.matches(Values.text(decoded()));
  }

  /** Whether it is a number that may have a fraction. */
  boolean isDecimal() {
    return start < end && bytes[start] == DECIMAL;
  }

  /** The number that it is, or that it says; NaN if it is none. */
  double number() {
    int tag = start < end ? bytes[start] : 0;
    return switch (tag) {
      case WHOLE -> varint();
      case DECIMAL -> Double.longBitsToDouble(fixed64());
      default -> Values.number(decoded());
    };
  }

  private long varint() {
    long value = 0;
    int at = start + 1;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  private long fixed64() {
    long value = 0;
    for (int at = start + 8; at > start; at--) {
      value = value << 8 | (bytes[at] & 0xff);
    }
    return value;
  }

  private AnyValue decoded() {
    try {
      return AnyValue.parseFrom(CodedInputStream.newInstance(bytes, start, end - start));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was encoded here
    }
  }
}
