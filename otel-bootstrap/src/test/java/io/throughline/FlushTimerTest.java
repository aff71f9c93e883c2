package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.throughline.internal.sdk.FlushTimer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class FlushTimerTest {

  private final List<CompletableResultCode> flushes = new CopyOnWriteArrayList<>();
  private final FlushTimer timer = new FlushTimer(after(1), this::flush);

  private static Executor after(int millis) {
    return CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS, Runnable::run);
  }

  private CompletableResultCode flush() {
    CompletableResultCode flush = new CompletableResultCode();
    flushes.add(flush);
    return flush;
  }

  @Test
  void many_items_are_flushed_once_and_later_ones_again() {
    FlushTimer slow = new FlushTimer(after(500), this::flush);
    for (int i = 0; i < 1000; i++) {
      slow.set();
    }
    await().until(() -> flushes.size() == 1);
    flushes.get(0).succeed();

    slow.set();

    await().until(() -> flushes.size() == 2);
  }

  @Test
  void what_comes_during_a_flush_is_flushed_after_it() {
    timer.set();
    await().until(() -> flushes.size() == 1);
    timer.set();
    timer.set();
    assertThat(flushes).hasSize(1);

    flushes.get(0).succeed();

    await().until(() -> flushes.size() == 2);
  }

  @Test
  void failed_flush_does_not_end_the_flushing() {
    timer.set();
    await().until(() -> flushes.size() == 1);
    flushes.get(0).fail();

    timer.set();

    await().until(() -> flushes.size() == 2);
  }
}
