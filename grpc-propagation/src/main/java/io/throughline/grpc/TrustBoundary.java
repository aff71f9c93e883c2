package io.throughline.grpc;

import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.BaggageBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.throughline.semconv.ThroughlineHeaderFault;
import java.util.Set;

/**
 * What a server that anyone may call believes: that the caller claims to have a span, and the
 * baggage under some keys.
 *
 * @param baggageKeys the keys of baggage that callers may set
 * @param faults counts baggage of which not all was let in
 */
record TrustBoundary(Set<String> baggageKeys, Faults faults) {

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
    Baggage baggage = believed.build();
    if (baggage.size() < claimed.size()) {
      faults.refused(ThroughlineHeaderFault.UNTRUSTED);
    }
    return admitted.with(baggage);
  }
}
