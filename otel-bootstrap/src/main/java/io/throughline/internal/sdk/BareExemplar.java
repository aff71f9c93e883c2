package io.throughline.internal.sdk;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.metrics.data.DoubleExemplarData;
import io.opentelemetry.sdk.metrics.data.ExemplarData;
import io.opentelemetry.sdk.metrics.data.LongExemplarData;

/** An exemplar without the attributes that its series does not have: a view has dropped them. */
final class BareExemplar {

  private BareExemplar() {}

  static ExemplarData of(ExemplarData exemplar) {
    if (exemplar.getFilteredAttributes().isEmpty()) {
      return exemplar;
    }
    return exemplar instanceof LongExemplarData whole
        ? new Whole(whole.getEpochNanos(), whole.getSpanContext(), whole.getValue())
        : new Fraction(
            exemplar.getEpochNanos(),
            exemplar.getSpanContext(),
            ((DoubleExemplarData) exemplar).getValue());
  }

  private record Whole(long getEpochNanos, SpanContext getSpanContext, long getValue)
      implements LongExemplarData {

    @Override
    public Attributes getFilteredAttributes() {
      return Attributes.empty();
    }
  }

  private record Fraction(long getEpochNanos, SpanContext getSpanContext, double getValue)
      implements DoubleExemplarData {

    @Override
    public Attributes getFilteredAttributes() {
      return Attributes.empty();
    }
  }
}
