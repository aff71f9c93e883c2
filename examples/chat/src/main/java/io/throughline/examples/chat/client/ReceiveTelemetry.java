package io.throughline.examples.chat.client;

import static io.throughline.semconv.NetworkAttributes.NETWORK_PROTOCOL_NAME;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.throughline.instrumentation.push.MessageContext;
import io.throughline.semconv.BroadcastSpans;
import java.util.function.Consumer;

/** The end of a trace: a client has got what was sent. */
final class ReceiveTelemetry {

  private final Tracer tracer;
  private final MessageContext trace;
  private final String protocol;

  ReceiveTelemetry(OpenTelemetry openTelemetry, String protocol) {
    tracer = openTelemetry.getTracer(ReceiveTelemetry.class.getPackageName());
    trace = MessageContext.create(openTelemetry);
    this.protocol = protocol;
  }

  void receive(ReceivedEvent event, Consumer<ReceivedEvent> listener) {
    Span span =
        BroadcastSpans.receive(tracer)
            .setParent(trace.context(event.traceparent()))
            .setAttribute(NETWORK_PROTOCOL_NAME, protocol)
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      listener.accept(event);
    } finally {
      span.end();
    }
  }
}
