package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.context.Context;

/** A histogram whose attributes are built once, by the stable API. */
final class PrebuiltHistogram extends BoundHistogram {

  private final DoubleHistogram histogram;
  private final Attributes attributes;

  PrebuiltHistogram(DoubleHistogram histogram, Attributes attributes) {
    this.histogram = histogram;
    this.attributes = attributes;
  }

  @Override
  public void record(double value) {
    histogram.record(value, attributes);
  }

  @Override
  public void record(double value, Context context) {
    histogram.record(value, attributes, context);
  }
}
