package io.throughline.viewer.internal.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.Origin;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A key that is looked for in many items. Thread-safe. */
final class AttributeKey {

  private static final Map<String, String> ALIASES =
      Map.of("topic", "messaging.destination.name", "client_id", "messaging.client.id");

  /** Log lines of ours have short names for them. */
  private final @Nullable String shortName;

  private final String name;
  private final byte[] bytes;
  private final byte @Nullable [] shortBytes;

  private @Nullable Found last; // of any thread, which is as good as that of this one

  AttributeKey(String name) {
    this.name = ALIASES.getOrDefault(name, name);
    shortName = this.name.equals(name) ? null : name;
    bytes = this.name.getBytes(UTF_8);
    shortBytes = shortName == null ? null : name.getBytes(UTF_8);
  }

  /**
   * The value in encoded attributes, which are the fields of that number; null if there is none.
   */
  @Nullable EncodedValue in(byte[] encoded, int field) {
    return in(encoded, 0, encoded.length, field);
  }

  /** The same for a message that is a part of the encoded one. */
  @Nullable EncodedValue in(byte[] encoded, int start, int end, int field) {
    EncodedFields fields = new EncodedFields(encoded, start, end);
    while (fields.next()) {
      if (fields.number() == field) {
        EncodedFields parts = new EncodedFields(encoded, fields.start(), fields.end());
        if (parts.next()
            && parts.number() == KeyValue.KEY_FIELD_NUMBER
            && isAt(encoded, parts.start(), parts.end())) {
          return parts.next()
              ? new EncodedValue(encoded, parts.start(), parts.end())
              : new EncodedValue(encoded, 0, 0);
        }
      }
    }
    return null;
  }

  private boolean isAt(byte[] encoded, int start, int end) {
    return Arrays.equals(encoded, start, end, bytes, 0, bytes.length)
        || (shortBytes != null
            && Arrays.equals(encoded, start, end, shortBytes, 0, shortBytes.length));
  }

  /** The value in the resource; null if there is none. */
  @SuppressWarnings("ReferenceEquality") // equal ones are one object
  @Nullable AnyValue in(Origin origin) {
    Found found = last;
    if (found == null || found.origin() != origin) { // mostly it is the one of the last item
      found = new Found(origin, Values.find(origin.resource().getAttributesList(), name));
      last = found;
    }
    return found.value();
  }

  private record Found(Origin origin, @Nullable AnyValue value) {}
}
