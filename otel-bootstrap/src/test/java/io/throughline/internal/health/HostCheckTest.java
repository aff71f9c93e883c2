package io.throughline.internal.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostCheckTest {

  private static final Duration TIMEOUT = Duration.ofMillis(50);

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicLong nanoTime = new AtomicLong();
  private final AtomicInteger calls = new AtomicInteger();

  @AfterEach
  void close() {
    threads.shutdownNow();
  }

  @Test
  void a_storm_of_probes_asks_once_a_second() {
    HostCheck check =
        new HostCheck("c", () -> calls.incrementAndGet() > 1, TIMEOUT, now(), nanoTime::get);
    for (int i = 0; i < 10_000; i++) {
      assertThat(check.ask().join()).isFalse();
    }
    nanoTime.addAndGet(Duration.ofSeconds(1).toNanos());

    assertThat(check.ask().join()).isTrue();
    assertThat(calls).hasValue(2);
  }

  @Test
  void a_check_that_hangs_counts_as_failed_and_is_not_asked_again() {
    CountDownLatch hanging = new CountDownLatch(1);
    HostCheck check = new HostCheck("c", () -> hangingOn(hanging), TIMEOUT, threads, nanoTime::get);

    for (int i = 0; i < 100; i++) {
      nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
      assertThat(check.ask().join()).isFalse();
    }
    assertThat(calls).hasValue(1);

    hanging.countDown();
    await()
        .until(
            () -> {
              nanoTime.addAndGet(Duration.ofSeconds(5).toNanos());
              return check.ask().join();
            });
  }

  @Test
  void a_check_that_throws_counts_as_failed() {
    HostCheck check =
        new HostCheck(
            "c",
            () -> {
              throw new IllegalStateException("stuck");
            },
            TIMEOUT,
            now(),
            nanoTime::get);

    assertThat(check.ask().join()).isFalse();
  }

  private boolean hangingOn(CountDownLatch latch) {
    calls.incrementAndGet();
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private static Executor now() {
    return Runnable::run;
  }
}
