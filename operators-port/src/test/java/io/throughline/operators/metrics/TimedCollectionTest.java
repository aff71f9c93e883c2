package io.throughline.operators.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.throughline.operators.spi.ComponentState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class TimedCollectionTest {

  private static final Duration AMPLE = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(1);

  private final Recorded part = new Recorded();
  private final Collection<MetricData> first = InMemoryMetricReader.create().collectAllMetrics();
  private final TimedCollection timed = new TimedCollection(() -> source().get(), part);
  private volatile Supplier<Collection<MetricData>> source = () -> first;

  private Supplier<Collection<MetricData>> source() {
    return source;
  }

  @Test
  void what_does_not_come_in_time_is_replaced_by_the_last_collection_and_named() {
    assertThat(timed.within(AMPLE)).isSameAs(first);
    assertThat(part.isFailing()).isFalse();
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch reached = new CountDownLatch(1);
    Collection<MetricData> second = List.of();
    source =
        () -> {
          reached.countDown();
          awaitWhateverHappens(released);
          return second;
        };
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(TimedCollection.class);
    lines.start();
    logger.addAppender(lines);
    try {
      assertThat(timed.within(SHORT)).isSameAs(first);
      await().until(() -> reached.getCount() == 0 || timed.within(SHORT) != first);
      assertThat(timed.within(SHORT)).isSameAs(first);

      assertThat(part.isFailing()).isTrue();
      assertThat(part.reason)
          .startsWith(
              "a callback blocks at " + TimedCollectionTest.class.getName() + ".awaitWhatever");
      assertThat(lines.list)
          .filteredOn(line -> line.getMessage().startsWith("metrics cannot be collected"))
          .hasSize(1);
    } finally {
      logger.detachAppender(lines);
      released.countDown();
    }
    await()
        .atMost(AMPLE)
        .untilAsserted(
            () -> {
              assertThat(timed.within(AMPLE)).isSameAs(second);
              assertThat(part.isFailing()).isFalse();
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

    assertThat(part.reason)
        .startsWith("a callback threw java.lang.StackOverflowError: too deep at io.throughline.");
    source = List::of;
    assertThat(timed.within(AMPLE)).isEmpty();
    assertThat(part.isFailing()).isFalse();
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

  @Test
  void what_an_interrupted_collection_has_does_not_take_the_place_of_the_last() {
    assertThat(timed.within(AMPLE)).isSameAs(first);
    CountDownLatch interrupted = new CountDownLatch(1);
    Collection<MetricData> part = new ArrayList<>();
    source =
        () -> {
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupted.countDown();
          }
          return part;
        };

    await()
        .atMost(AMPLE)
        .until(
            () -> {
              assertThat(timed.within(SHORT)).isSameAs(first);
              return interrupted.getCount() == 0;
            });

    source =
        () -> {
          throw new StackOverflowError("after it, on the same thread");
        };
    assertThat(timed.within(AMPLE)).isSameAs(first);
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

  private static final class Recorded implements ComponentState {

    private volatile @Nullable String reason;
    private volatile boolean failing;

    @Override
    public void works() {
      failing = false;
    }

    @Override
    public void fails(String why) {
      reason = why;
      failing = true;
    }

    @Override
    public boolean isFailing() {
      return failing;
    }
  }
}
