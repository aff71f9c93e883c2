package io.throughline.delivery.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeferredRetryTest {

  private long nanos;
  private final DeferredRetry deferredRetry =
      new DeferredRetry(DeliveryTimings.NORMAL.deferredRetries(), () -> nanos);

  @Test
  void a_record_that_is_never_taken_has_its_turn_ever_more_rarely() {
    long before = 0;
    for (int turn = 0; turn < 5; turn++) {
      deferredRetry.deferred();
      deferredRetry.taken();
      long waited = secondsUntilDue();
      assertThat(waited).isGreaterThanOrEqualTo(before);
      before = waited;
    }
    assertThat(before).isBetween(8L, 16L);
    assertThat(deferredRetry.isDue()).isFalse();
  }

  @Test
  void when_the_collector_takes_again_after_it_refused_everything_nothing_waits() {
    for (int record = 0; record < 100; record++) {
      deferredRetry.deferred();
    }
    assertThat(deferredRetry.isDue()).isFalse();
    deferredRetry.taken();
    assertThat(deferredRetry.isDue()).isTrue();
    assertThat(deferredRetry.isDue()).isFalse();
  }

  private long secondsUntilDue() {
    long start = nanos;
    while (!deferredRetry.isDue()) {
      nanos += Duration.ofMillis(100).toNanos();
    }
    return Duration.ofNanos(nanos - start).toSeconds();
  }
}
