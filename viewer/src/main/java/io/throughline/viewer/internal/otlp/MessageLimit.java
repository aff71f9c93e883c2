package io.throughline.viewer.internal.otlp;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Bounds the messages that a request has one in another: an empty one takes two bytes, in gzip
 * almost none, and some fifty as an object. What is not known counts, too, for it is kept.
 */
final class MessageLimit {

  /** A batch of 8,192 spans with twenty attributes each, as collectors send it, has a third. */
  static final int MAX_MESSAGES = 1_000_000;

  /** As many messages as fit into so few bytes are no harm, and counting them takes time. */
  private static final int UNCOUNTED_BYTES = 1 << 20;

  private static final int MAX_DEPTH = 100; // protobuf itself reads no deeper

  private int left = MAX_MESSAGES;

  /** Looks at a request in protobuf before it is parsed. */
  static void check(byte[] protobuf, OtlpSignalKind kind) throws MalformedOtlpException {
    if (protobuf.length <= UNCOUNTED_BYTES) {
      return;
    }
    Descriptor type = kind.request().getDescriptorForType();
    try {
      new MessageLimit().count(CodedInputStream.newInstance(protobuf), type, 0);
    } catch (IOException e) {
      // Whoever parses it says what is wrong.
    }
  }

  /** There is one more. */
  void count() throws MalformedOtlpException {
    if (--left < 0) {
      throw new MalformedOtlpException(
          "a request may have " + MAX_MESSAGES + " messages, such as spans and attributes");
    }
  }

  private void count(CodedInputStream in, Descriptor type, int depth)
      throws IOException, MalformedOtlpException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      FieldDescriptor field = type.findFieldByNumber(WireFormat.getTagFieldNumber(tag));
      boolean isMessage = field != null && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
      if (field == null || isMessage) {
        count();
      }
      if (isMessage
          && depth < MAX_DEPTH
          && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
        int outer = in.pushLimit(in.readRawVarint32());
        count(in, field.getMessageType(), depth + 1);
        in.popLimit(outer);
      } else {
        in.skipField(tag);
      }
    }
  }
}
