package io.throughline.internal.callbacks;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.ObservableDoubleMeasurement;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;

/**
 * The measurement that a callback is given for one collection. What a callback records after its
 * time is dropped, for the collection goes on without it. The SDK's own measurement is of both
 * types.
 */
final class OpenMeasurement implements ObservableLongMeasurement, ObservableDoubleMeasurement {

  private final Object measurement;
  private boolean closed;

  OpenMeasurement(Object measurement) {
    this.measurement = measurement;
  }

  synchronized void close() {
    closed = true;
  }

  @Override
  public synchronized void record(long value) {
    if (!closed) {
      ((ObservableLongMeasurement) measurement).record(value);
    }
  }

  @Override
  public synchronized void record(long value, Attributes attributes) {
    if (!closed) {
      ((ObservableLongMeasurement) measurement).record(value, attributes);
    }
  }

  @Override
  public synchronized void record(double value) {
    if (!closed) {
      ((ObservableDoubleMeasurement) measurement).record(value);
    }
  }

  @Override
  public synchronized void record(double value, Attributes attributes) {
    if (!closed) {
      ((ObservableDoubleMeasurement) measurement).record(value, attributes);
    }
  }
}
