package io.throughline.delivery.internal.loop;

import java.util.function.LongSupplier;

/** The time since 1970 in milliseconds as it was at the start, carried on without its steps. */
public final class SteadyClock implements LongSupplier {

  private final long startMillis;
  private final LongSupplier nanos;
  private final long startNanos;

  public SteadyClock(long startMillis, LongSupplier nanos) {
    this.startMillis = startMillis;
    this.nanos = nanos;
    this.startNanos = nanos.getAsLong();
  }

  @Override
  public long getAsLong() {
    return startMillis + (nanos.getAsLong() - startNanos) / 1_000_000;
  }
}
