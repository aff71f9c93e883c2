package io.throughline.sampling;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A rate limit: a number of permits a second, in bursts of up to a second's worth and at least one.
 * Its only state is the time when the next permit is due if all come evenly (the generic cell rate
 * algorithm).
 */
final class RateLimit {

  private final long interval;
  private final long burst;
  private final LongSupplier nanoTime;
  private final AtomicLong due;

  RateLimit(double perSecond, LongSupplier nanoTime) {
    interval = (long) (TimeUnit.SECONDS.toNanos(1) / perSecond);
    burst = Math.max(0, TimeUnit.SECONDS.toNanos(1) - interval);
    this.nanoTime = nanoTime;
    due = new AtomicLong(nanoTime.getAsLong() - burst);
  }

  boolean allows() {
    while (true) {
      long now = nanoTime.getAsLong();
      long next = due.get();
      long earliest = now - burst;
      if (next - now > 0) {
        return false;
      }
      long after = (next - earliest < 0 ? earliest : next) + interval;
      if (due.compareAndSet(next, after)) {
        return true;
      }
    }
  }
}
