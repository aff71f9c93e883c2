package io.throughline.grpc;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A clock that converts a reading of {@link System#nanoTime} to wall-clock time. It reads the wall
 * clock once a second and not for each call, because {@link Instant} is an object; only a step of
 * the clock can make the two differ, and for no longer.
 */
final class EpochClock {
  private static final long ANCHORED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final LongSupplier nanoTime;
  private final Supplier<Instant> wallClock;
  private volatile Anchor anchor;

  EpochClock() {
    this(System::nanoTime, Instant::now);
  }

  EpochClock(LongSupplier nanoTime, Supplier<Instant> wallClock) {
    this.nanoTime = nanoTime;
    this.wallClock = wallClock;
    anchor = newAnchor();
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  /** The nanoseconds since 1970 when {@link #nanoTime} was {@code nanos}, which was just now. */
  long epochNanos(long nanos) {
    Anchor current = anchor;
    if (nanos - current.nanoTime > ANCHORED_NANOS) {
      current = newAnchor();
      anchor = current;
    }
    return current.epochNanos + (nanos - current.nanoTime);
  }

  private Anchor newAnchor() {
    Instant now = wallClock.get();
    return new Anchor(
        nanoTime.getAsLong(), TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano());
  }

  private record Anchor(long nanoTime, long epochNanos) {}
}
