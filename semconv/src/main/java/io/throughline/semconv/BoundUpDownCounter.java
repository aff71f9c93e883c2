package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import java.util.concurrent.atomic.LongAdder;

/**
 * A number of things that come and go, whose attributes are decided. It costs what a {@link
 * LongAdder} costs and is read when metrics are collected. Thread-safe.
 */
public final class BoundUpDownCounter {

  private final LongAdder total = new LongAdder();
  private final Attributes attributes;

  BoundUpDownCounter(Attributes attributes) {
    this.attributes = attributes;
  }

  /** One more. */
  public void increment() {
    total.increment();
  }

  /** One less. */
  public void decrement() {
    total.decrement();
  }

  /**
   * Several more, or less.
   *
   * @param amount the difference
   */
  public void add(long amount) {
    total.add(amount);
  }

  /**
   * How many there are.
   *
   * @return the sum; what other threads add at this moment may be missing
   */
  public long total() {
    return total.sum();
  }

  Attributes attributes() {
    return attributes;
  }
}
