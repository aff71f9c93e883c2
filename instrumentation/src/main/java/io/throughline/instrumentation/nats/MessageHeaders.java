package io.throughline.instrumentation.nats;

import io.nats.client.impl.Headers;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a message, for a propagator. NATS tells upper from lower case, and senders in Go
 * write {@code Traceparent}.
 */
final class MessageHeaders implements TextMapGetter<Headers>, TextMapSetter<Headers> {

  @Override
  public Set<String> keys(Headers headers) {
    return headers.keySet();
  }

  @Override
  public @Nullable String get(@Nullable Headers headers, String key) {
    List<String> values = values(headers, key);
    return values.isEmpty() ? null : values.get(0);
  }

  @Override
  public Iterator<String> getAll(@Nullable Headers headers, String key) {
    return values(headers, key).iterator();
  }

  private static List<String> values(@Nullable Headers headers, String key) {
    List<String> values = headers == null ? null : headers.getIgnoreCase(key);
    return values == null ? List.of() : values;
  }

  @Override
  public void set(@Nullable Headers headers, String key, String value) {
    if (headers != null) {
      headers.put(key, value);
    }
  }

  /** What a message carried that is forwarded is not to be mixed with what it carries now. */
  static void removeAll(Headers headers, Set<String> fields) {
    headers.remove(headers.keySet().stream().filter(fields::contains).toList());
  }
}
