package io.throughline.mqtt;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Set;

/** The policy of a listener that anyone may reach: how much of what senders claim is believed. */
record ListenerPolicy(SenderTrace trace, Set<String> baggageKeys) {
  private static final ContextKey<SpanContext> SENDER = ContextKey.named("throughline-mqtt-sender");

  /**
   * Lets in what is believed.
   *
   * @param parent what was there before the message
   * @param claimed the parent with all that the message says
   */
  Context admit(Context parent, Context claimed, PropagationFaults faults) {
    Span sender = Span.fromContext(claimed);
    boolean isSent = sender != Span.fromContext(parent);
    Context admitted = parent;
    if (trace == SenderTrace.ADOPT) {
      admitted = isSent ? faults.withoutFocus(claimed) : claimed;
    }
    if (trace == SenderTrace.LINK && isSent) {
      admitted = admitted.with(SENDER, sender.getSpanContext());
    }
    Baggage before = Baggage.fromContext(parent);
    Baggage sent = Baggage.fromContext(claimed);
    if (sent == before) {
      return admitted;
    }
    Baggage believed = faults.admitted(sent, baggageKeys);
    return admitted.with(believed.isEmpty() ? before : believed);
  }

  /** The sender's span of a context that was admitted with a link, or an invalid one. */
  static SpanContext senderIn(Context admitted) {
    SpanContext sender = admitted.get(SENDER);
    return sender == null ? SpanContext.getInvalid() : sender;
  }
}
