package io.throughline.viewer.internal.search;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.throughline.viewer.internal.otlp.ProtoFields;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.Origin;
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
    ProtoFields fields = new ProtoFields(encoded);
    while (fields.next()) {
      if (fields.field() == field && isIn(fields.message())) {
        try {
          return KeyValue.parseFrom(fields.value()).getValue();
        } catch (InvalidProtocolBufferException e) {
          return null;
        }
      }
    }
    return null;
  }

  private boolean isIn(ProtoFields keyValue) {
    return keyValue.next()
        && keyValue.field() == KeyValue.KEY_FIELD_NUMBER
        && (keyValue.is(bytes) || (shortBytes != null && keyValue.is(shortBytes)));
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
