package io.throughline.grpc;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.Set;

/**
 * What a server that anyone may call believes: that the caller claims to have a span, and the
 * baggage under some keys.
 *
 * @param baggageKeys the keys of baggage that callers may set
 */
record TrustBoundary(Set<String> baggageKeys) {

  /** The caller's context without its trace, so that the sampler sees a root. */
  Context admit(Context caller) {
    Context admitted = caller.with(Span.getInvalid());
    Baggage claimed = Baggage.fromContext(caller);
    if (claimed.isEmpty()) {
      return admitted;
    }
    BaggageBuilder believed = Baggage.builder();
    claimed.forEach(
        (key, entry) -> {
          if (baggageKeys.contains(key)) {
            believed.put(key, entry.getValue(), entry.getMetadata());
          }
        });
    return admitted.with(believed.build());
  }
}
