package io.throughline.examples.chat.bus;

import io.nats.client.impl.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The context in the headers of messages. */
final class MessageContext {

  private static final TextMapGetter<Headers> GETTER =
      new TextMapGetter<>() {
        @Override
        public Set<String> keys(Headers headers) {
          return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Headers headers, String key) {
          return headers == null ? null : headers.getFirst(key);
        }
      };

  private final TextMapPropagator propagator;

  MessageContext(OpenTelemetry openTelemetry) {
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
  }

  Headers inject(Context context) {
    Headers headers = new Headers();
    propagator.inject(context, headers, (carrier, key, value) -> carrier.put(key, value));
    return headers;
  }

  /** The root context if there are no headers. */
  Context extract(@Nullable Headers headers) {
    return headers == null ? Context.root() : propagator.extract(Context.root(), headers, GETTER);
  }
}
