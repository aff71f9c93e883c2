package io.throughline.instrumentation.nats;

import io.nats.client.impl.Headers;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The headers of a message, for a propagator. */
final class MessageHeaders implements TextMapGetter<Headers>, TextMapSetter<Headers> {

  @Override
  public Set<String> keys(Headers headers) {
    return headers.keySet();
  }

  @Override
  public @Nullable String get(@Nullable Headers headers, String key) {
    return headers == null ? null : headers.getFirst(key);
  }

  @Override
  public void set(@Nullable Headers headers, String key, String value) {
    if (headers != null) {
      headers.put(key, value);
    }
  }
}
