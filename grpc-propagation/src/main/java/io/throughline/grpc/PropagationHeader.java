package io.throughline.grpc;

import io.grpc.Metadata;
import io.throughline.semconv.propagation.PropagatedField;
import org.jspecify.annotations.Nullable;

/** A field of a context as metadata of a call. */
final class PropagationHeader {
  private final String name;
  private final PropagatedField field;
  // Metadata.Key.of validates and copies its name: once here, not once a call.
  private final Metadata.Key<String> key;

  private PropagationHeader(String name) {
    this.name = name;
    field = new PropagatedField(name);
    key = Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /** Null for a name that gRPC metadata cannot carry as text: pseudo headers and {@code -bin}. */
  static @Nullable PropagationHeader named(String name) {
    try {
      return new PropagationHeader(name);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  boolean isNamed(String other) {
    return name.equals(other);
  }

  void put(Metadata headers, String value) {
    headers.discardAll(key);
    headers.put(key, value);
  }

  void removeFrom(Metadata headers) {
    headers.discardAll(key);
  }

  /** Null if it is not there. */
  @Nullable Iterable<String> in(Metadata headers) {
    return headers.getAll(key);
  }

  /** Null if it is not to be believed. */
  @Nullable String value(Iterable<String> values) {
    return field.value(values);
  }
}
