package io.throughline.grpc;

import io.grpc.Metadata;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The metadata that a host wants to see on its spans, by name, and how it looks there.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/rpc/">RPC
 *     attributes</a>
 */
final class CapturedMetadata {
  static final CapturedMetadata NONE = new CapturedMetadata(List.of());

  private static final Pattern SECRET =
      Pattern.compile("auth|token|cookie|secret|passw|credential|session|signature|api[-_.]?key");
  private static final List<String> REDACTED = List.of("REDACTED");

  private record Captured(
      Metadata.Key<String> name, AttributeKey<List<String>> attribute, boolean secret) {}

  private final List<Captured> all;

  private CapturedMetadata(List<Captured> all) {
    this.all = all;
  }

  static CapturedMetadata ofRequests(String... names) {
    return of("rpc.request.metadata.", names);
  }

  static CapturedMetadata ofResponses(String... names) {
    return of("rpc.response.metadata.", names);
  }

  private static CapturedMetadata of(String prefix, String... names) {
    List<Captured> all = new ArrayList<>();
    for (String name : names) {
      String normalized = name.toLowerCase(Locale.ROOT);
      all.add(
          new Captured(
              Metadata.Key.of(normalized, Metadata.ASCII_STRING_MARSHALLER),
              AttributeKey.stringArrayKey(prefix + normalized),
              SECRET.matcher(normalized).find()));
    }
    return new CapturedMetadata(List.copyOf(all));
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  /** What of it is in {@code metadata}. */
  Attributes in(Metadata metadata) {
    AttributesBuilder found = Attributes.builder();
    for (Captured captured : all) {
      Iterable<String> values = metadata.getAll(captured.name);
      if (values == null) {
        continue;
      }
      if (captured.secret) {
        found.put(captured.attribute, REDACTED);
      } else {
        List<String> list = new ArrayList<>();
        values.forEach(list::add);
        found.put(captured.attribute, list);
      }
    }
    return found.build();
  }
}
