package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.throughline.health.TelemetryPart;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TimedCollectionTest {

  private static final Duration AMPLE = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final TelemetryPart part = new TelemetryPart("metrics_collection", Clock.systemUTC());
  private final Collection<MetricData> first = InMemoryMetricReader.create().collectAllMetrics();
  private final TimedCollection timed = new TimedCollection(() -> source().get(), part);
  private volatile Supplier<Collection<MetricData>> source = () -> first;

  private Supplier<Collection<MetricData>> source() {
    return source;
  }

  @Test
  void what_does_not_come_in_time_is_replaced_by_the_last_collection_and_named() {
    assertThat(timed.within(AMPLE)).isSameAs(first);
    assertThat(part.state().isDegraded()).isFalse();
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    Collection<MetricData> second = List.of();
    source =
        () -> {
          reached.countDown();
          awaitWhateverHappens(released);
          return second;
        };
    try (OwnLines lines = new OwnLines()) {
      assertThat(timed.within(SHORT)).isSameAs(first);
      await().until(() -> reached.getCount() == 0 || timed.within(SHORT) != first);
      assertThat(timed.within(SHORT)).isSameAs(first);

      assertThat(part.state().isDegraded()).isTrue();
      assertThat(part.state().lastError())
          .startsWith("a callback blocks at io.throughline.TimedCollectionTest.awaitWhatever");
      assertThat(lines.soFar())
          .filteredOn(line -> line.startsWith("metrics cannot be collected"))
          .hasSize(1);
    } finally {
      released.countDown();
    }
    await()
        .atMost(AMPLE)
        .untilAsserted(
            () -> {
              assertThat(timed.within(AMPLE)).isSameAs(second);
              assertThat(part.state().isDegraded()).isFalse();
            });
  }

  @Test
  void an_error_is_replaced_by_the_last_collection_and_named() {
    assertThat(timed.within(AMPLE)).isSameAs(first);
    source =
        () -> {
          throw new StackOverflowError("too deep");
        };

    assertThat(timed.within(AMPLE)).isSameAs(first);

    assertThat(part.state().lastError())
        .startsWith("a callback threw java.lang.StackOverflowError: too deep at io.throughline.");
    source = List::of;
    assertThat(timed.within(AMPLE)).isEmpty();
    assertThat(part.state().isDegraded()).isFalse();
  }

  @Test
  void a_callback_that_can_be_interrupted_is() {
    CountDownLatch interrupted = new CountDownLatch(1);
    source =
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return List.of();
        };

    await().atMost(AMPLE).until(() -> timed.within(SHORT).isEmpty() && interrupted.getCount() == 0);
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        // as code that holds a lock that cannot be interrupted
      }
    }
  }
}
