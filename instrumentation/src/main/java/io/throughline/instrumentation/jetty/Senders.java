package io.throughline.instrumentation.jetty;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Set;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What requests say of their senders, and how much of it is believed.
 *
 * @param publicFor null if senders are believed; otherwise anyone may ask, and of what they say
 *     only that they claim to have a span counts, and the baggage under these keys
 */
record Senders(
    TextMapPropagator propagator, PropagationFaults faults, @Nullable Set<String> publicFor) {
  // Why: RATIONALE.md#why-does-a-public-endpoint-link-instead-of-continuing-the-trace

  private static final RequestHeaders HEADERS = new RequestHeaders();

  /**
   * The sender of a request.
   *
   * @param context in which it is served
   * @param link invalid if there is none
   */
  record Sender(Context context, SpanContext link) {}

  /**
   * Reads the headers.
   *
   * @param parent what was there before the request
   */
  Sender of(Request request, Context parent) {
    Context claimed = propagator.extract(parent, request, HEADERS);
    if (publicFor == null) {
      return new Sender(claimed, SpanContext.getInvalid());
    }
    Span span = Span.fromContext(claimed);
    boolean isSent = span != Span.fromContext(parent);
    return new Sender(
        admit(parent, claimed, publicFor),
        isSent ? span.getSpanContext() : SpanContext.getInvalid());
  }

  /** Without the sender's trace, so that the sampler sees a root. */
  private Context admit(Context parent, Context claimed, Set<String> baggageKeys) {
    Baggage sent = Baggage.fromContext(claimed);
    if (sent == Baggage.fromContext(parent)) {
      return parent;
    }
    return parent.with(faults.admitted(sent, baggageKeys));
  }
}
