package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EpochClockTest {
  private static final Instant START = Instant.ofEpochSecond(1_000, 5);
  private static final long START_NANOS = TimeUnit.SECONDS.toNanos(1_000) + 5;

  private long nanoTime = Long.MAX_VALUE - 10; // it may overflow at any time
  private Instant wallClock = START;
  private int wallClockReads;
  private final EpochClock clock =
      new EpochClock(
          () -> nanoTime,
          () -> {
            wallClockReads++;
            return wallClock;
          });

  @Test
  void carries_the_wall_clock_on_by_nano_time() {
    nanoTime += 300;

    assertThat(clock.epochNanos(clock.nanoTime())).isEqualTo(START_NANOS + 300);
    assertThat(wallClockReads).isEqualTo(1);
  }

  @Test
  void follows_a_step_of_the_wall_clock_after_a_second() {
    wallClock = START.plusSeconds(60);
    nanoTime += Duration.ofSeconds(1).toNanos();
    assertThat(clock.epochNanos(nanoTime)).isEqualTo(START_NANOS + 1_000_000_000L);

    nanoTime++;
    assertThat(clock.epochNanos(nanoTime)).isEqualTo(START_NANOS + 60_000_000_000L);
    assertThat(wallClockReads).isEqualTo(2);
  }
}
