package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.incubator.metrics.BoundDoubleHistogram;
import io.opentelemetry.api.incubator.metrics.ExtendedDoubleHistogram;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.context.Context;

/** A histogram whose series the SDK looks up once, which only the incubating API can do. */
final class IncubatingHistogram extends BoundHistogram {

  private final BoundDoubleHistogram bound;

  private IncubatingHistogram(BoundDoubleHistogram bound) {
    this.bound = bound;
  }

  /** Binds if this class path and this SDK can, and otherwise does what the stable API can. */
  static BoundHistogram orPrebuilt(DoubleHistogram histogram, Attributes attributes) {
    try {
      if (histogram instanceof ExtendedDoubleHistogram extended) {
        return new IncubatingHistogram(extended.bind(attributes));
      }
    } catch (LinkageError incubatorIsAbsentOrOfAnotherVersion) {
      // The stable API serves as well, only slower.
    }
    return new PrebuiltHistogram(histogram, attributes);
  }

  @Override
  public void record(double value) {
    bound.record(value);
  }

  @Override
  public void record(double value, Context context) {
    bound.record(value, context);
  }
}
