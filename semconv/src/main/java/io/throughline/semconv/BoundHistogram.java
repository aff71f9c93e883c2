package io.throughline.semconv;

import io.opentelemetry.context.Context;

/**
 * A histogram whose attributes are decided. What is recorded inside a sampled span may become an
 * exemplar. Thread-safe.
 */
public abstract class BoundHistogram {

  BoundHistogram() {}

  /**
   * Records a measurement in the current context.
   *
   * @param value the measurement, in the unit of the metric
   */
  public abstract void record(double value);

  /**
   * Records a measurement in a context that need not be the current one.
   *
   * @param value the measurement, in the unit of the metric
   * @param context where the span is that an exemplar points to
   */
  public abstract void record(double value, Context context);
}
