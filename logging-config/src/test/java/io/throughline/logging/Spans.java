package io.throughline.logging;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;

/** Spans with known ids. */
final class Spans {

  static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";

  static Span sampled(String spanId) {
    return Span.wrap(
        SpanContext.create(TRACE_ID, spanId, TraceFlags.getSampled(), TraceState.getDefault()));
  }

  static Span with(String stateKey, String stateValue) {
    return Span.wrap(
        SpanContext.create(
            TRACE_ID,
            "00f067aa0ba902b7",
            TraceFlags.getSampled(),
            TraceState.builder().put(stateKey, stateValue).build()));
  }

  private Spans() {}
}
