package io.throughline.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** Calls from outside: what their headers say, and how much of it is believed. */
record IncomingCalls(
    CallRecorder recorder, MetadataPropagation propagation, @Nullable TrustBoundary trustBoundary) {

  Context caller(Metadata headers) {
    return propagation.extract(headers);
  }

  long nanoTime() {
    return recorder.clock().nanoTime();
  }

  Faults faults() {
    return recorder.faults();
  }

  RecordedCall start(
      Context caller,
      RpcMethod method,
      String fullMethodName,
      MethodType type,
      Metadata headers,
      long nanoTime) {
    Context parent = trustBoundary == null ? caller : trustBoundary.admit(caller);
    SpanContext link =
        trustBoundary == null
            ? SpanContext.getInvalid()
            : Span.fromContext(caller).getSpanContext();
    return recorder.start(parent, link, method, fullMethodName, type, headers, nanoTime);
  }
}
