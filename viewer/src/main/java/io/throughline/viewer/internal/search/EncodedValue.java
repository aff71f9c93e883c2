package io.throughline.viewer.internal.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.throughline.viewer.internal.otlp.Values;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The value of an attribute, a part of the item's bytes, which a text is compared with as it is.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EncodedValue(byte[] bytes, int start, int end) {

  boolean matches(Wildcard wanted) {
    EncodedFields fields = new EncodedFields(bytes, start, end);
    if (fields.next() && fields.number() == AnyValue.STRING_VALUE_FIELD_NUMBER) {
      int from = fields.start();
      int length = fields.end() - from;
      return wanted.isAscii()
          ? wanted.matchesAscii(bytes, from, length)
          : wanted.matches(new String(bytes, from, length, UTF_8));
    }
    return wanted.matches(Values.text(decoded()));
  }

  AnyValue decoded() {
    try {
      return AnyValue.parseFrom(CodedInputStream.newInstance(bytes, start, end - start));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was encoded here
    }
  }
}
