package io.throughline.semconv;

import io.opentelemetry.api.common.Attributes;
import java.util.concurrent.atomic.LongAdder;

/**
 * A counter whose attributes are decided. It costs what a {@link LongAdder} costs, for it is one,
 * and is read when metrics are collected; it has no exemplars. Thread-safe.
 */
public final class BoundCounter {
  // Why: RATIONALE.md#why-are-counters-adders-that-an-observable-instrument-reads

  private final LongAdder total = new LongAdder();
  private final Attributes attributes;

  BoundCounter(Attributes attributes) {
    this.attributes = attributes;
  }

  /** Counts one. */
  public void increment() {
    total.increment();
  }

  /**
   * Counts several.
   *
   * @param amount how many; nothing happens unless it is above zero, because counters only rise
   */
  public void add(long amount) {
    if (amount > 0) {
      total.add(amount);
    }
  }

  /**
   * What was counted since this process started.
   *
   * @return the sum; what other threads count at this moment may be missing
   */
  public long total() {
    return total.sum();
  }

  Attributes attributes() {
    return attributes;
  }
}
