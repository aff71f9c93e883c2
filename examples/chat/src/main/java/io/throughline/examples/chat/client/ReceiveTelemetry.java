package io.throughline.examples.chat.client;

import static io.throughline.semconv.NetworkAttributes.NETWORK_PROTOCOL_NAME;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.BroadcastSpans;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The end of a trace: a client has got what was sent. */
final class ReceiveTelemetry {

  private static final TextMapGetter<ReceivedEvent> GETTER =
      new TextMapGetter<>() {
        @Override
        public Set<String> keys(ReceivedEvent event) {
          return Set.of("traceparent");
        }

        @Override
        public @Nullable String get(@Nullable ReceivedEvent event, String key) {
          return event != null && key.equals("traceparent") ? event.traceparent() : null;
        }
      };

  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final String protocol;

  ReceiveTelemetry(OpenTelemetry openTelemetry, String protocol) {
    tracer = openTelemetry.getTracer(ReceiveTelemetry.class.getPackageName());
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
    this.protocol = protocol;
  }

  void receive(ReceivedEvent event, Consumer<ReceivedEvent> listener) {
    Span span =
        BroadcastSpans.receive(tracer)
            .setParent(propagator.extract(Context.root(), event, GETTER))
            .setAttribute(NETWORK_PROTOCOL_NAME, protocol)
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      listener.accept(event);
    } finally {
      span.end();
    }
  }
}
