package io.throughline.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Calls from outside: what their headers say, and how much of it is believed.
 *
 * @param publicFor null if callers are believed; otherwise anyone may call, and of what they say
 *     only that they claim to have a span counts, and the baggage under these keys
 */
record IncomingCalls(
    CallRecorder recorder, MetadataPropagation propagation, @Nullable Set<String> publicFor) {
  // Why: RATIONALE.md#why-does-a-public-server-link-instead-of-continuing-the-trace

  Context caller(Metadata headers) {
    return propagation.extract(headers);
  }

  long nanoTime() {
    return recorder.clock().nanoTime();
  }

  PropagationFaults faults() {
    return recorder.faults();
  }

  RecordedCall start(
      Context caller,
      RpcMethod method,
      String fullMethodName,
      MethodType type,
      Metadata headers,
      long nanoTime) {
    Context parent = caller;
    SpanContext link = SpanContext.getInvalid();
    if (publicFor != null) {
      parent = admit(caller, publicFor);
      link = Span.fromContext(caller).getSpanContext();
    }
    return recorder.start(parent, link, method, fullMethodName, type, headers, nanoTime);
  }

  /** The caller's context without its trace, so that the sampler sees a root. */
  private Context admit(Context caller, Set<String> baggageKeys) {
    Context admitted = caller.with(Span.getInvalid());
    Baggage claimed = Baggage.fromContext(caller);
    if (claimed.isEmpty()) {
      return admitted;
    }
    return admitted.with(faults().admitted(claimed, baggageKeys));
  }
}
