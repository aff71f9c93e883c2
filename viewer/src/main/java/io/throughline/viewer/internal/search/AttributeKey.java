package io.throughline.viewer.internal.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.Origin;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key that is looked for in many items. Not thread-safe. */
final class AttributeKey {

  private static final Map<String, String> ALIASES =
      Map.of("topic", "messaging.destination.name", "client_id", "messaging.client.id");

  /** Log lines of ours have short names for them. */
  private final @Nullable String shortName;

  private final String name;
  private final byte[] bytes;
  private final byte @Nullable [] shortBytes;

  private @Nullable Origin lastOrigin;
  private @Nullable AnyValue lastValue;

  AttributeKey(String name) {
    this.name = ALIASES.getOrDefault(name, name);
    shortName = this.name.equals(name) ? null : name;
    bytes = this.name.getBytes(UTF_8);
    shortBytes = shortName == null ? null : name.getBytes(UTF_8);
  }

  /**
   * The value in encoded attributes, which are the fields of that number; null if there is none.
   */
  @Nullable AnyValue in(byte[] encoded, int field) {
    try {
      CodedInputStream fields = CodedInputStream.newInstance(encoded);
      for (int tag = fields.readTag(); tag != 0; tag = fields.readTag()) {
        if (WireFormat.getTagFieldNumber(tag) != field) {
          fields.skipField(tag);
          continue;
        }
        int length = fields.readRawVarint32();
        int start = fields.getTotalBytesRead();
        if (isIn(encoded, start, length)) {
          return KeyValue.parseFrom(CodedInputStream.newInstance(encoded, start, length))
              .getValue();
        }
        fields.skipRawBytes(length);
      }
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was encoded here
    }
  }

  private boolean isIn(byte[] encoded, int start, int length) throws IOException {
    CodedInputStream keyValue = CodedInputStream.newInstance(encoded, start, length);
    if (WireFormat.getTagFieldNumber(keyValue.readTag()) != KeyValue.KEY_FIELD_NUMBER) {
      return false;
    }
    int size = keyValue.readRawVarint32();
    int from = start + keyValue.getTotalBytesRead();
    return isAt(encoded, from, size, bytes)
        || (shortBytes != null && isAt(encoded, from, size, shortBytes));
  }

  private static boolean isAt(byte[] encoded, int from, int size, byte[] key) {
    return size == key.length && Arrays.equals(encoded, from, from + size, key, 0, size);
  }

  /** The value in the resource; null if there is none. */
  @SuppressWarnings("ReferenceEquality") // equal ones are one object
  @Nullable AnyValue in(Origin origin) {
    if (origin != lastOrigin) { // mostly it is the one of the last item
      lastOrigin = origin;
      lastValue = Values.find(origin.resource().getAttributesList(), name);
    }
    return lastValue;
  }
}
