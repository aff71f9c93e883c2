package io.throughline;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PoolMetricsTest {

  @RegisterExtension
  static final OpenTelemetryExtension telemetry = OpenTelemetryExtension.create();

  private final ThreadPoolExecutor pool =
      new ThreadPoolExecutor(2, 2, 1, SECONDS, new ArrayBlockingQueue<>(1));

  @AfterEach
  void end() {
    pool.shutdownNow();
  }

  @Test
  void threads_and_waiting_tasks_are_told() throws InterruptedException {
    PoolMetrics.watch(telemetry.getOpenTelemetry(), "handlers", pool);
    pool.prestartAllCoreThreads();
    await().untilAsserted(() -> assertThat(metrics()).isEqualTo(of(2, 2, 0, 0)));

    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(2);
    Runnable task =
        () -> {
          busy.countDown();
          awaitQuietly(end);
        };
    pool.execute(task);
    await().until(() -> pool.getQueue().isEmpty()); // only one may wait
    pool.execute(task);
    assertThat(busy.await(10, SECONDS)).isTrue();
    pool.execute(task);
    assertThat(metrics()).isEqualTo(of(2, 0, 1, 0));

    assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    assertThat(metrics()).isEqualTo(of(2, 0, 1, 1));
    end.countDown();
  }

  @Test
  void a_pool_that_has_ended_is_told_of_no_more() {
    PoolMetrics.watch(telemetry.getOpenTelemetry(), "short-lived", pool);
    pool.shutdown();

    await()
        .untilAsserted(
            () ->
                assertThat(metrics()).doesNotContainKeys("runtime.pool.size", "runtime.pool.idle"));
  }

  @Test
  void a_pool_that_is_watched_again_is_measured_once_and_by_the_last_call() {
    InMemoryMetricReader before = InMemoryMetricReader.create();
    InMemoryMetricReader now = InMemoryMetricReader.create();
    try (OpenTelemetrySdk earlier = sdk(before);
        OpenTelemetrySdk last = sdk(now)) {
      PoolMetrics.watch(earlier, "handlers", pool);
      PoolMetrics.watch(last, "handlers", pool);
      PoolMetrics.watch(last, "handlers", pool);

      assertThatThrownBy(() -> pool.getRejectedExecutionHandler().rejectedExecution(() -> {}, pool))
          .isInstanceOf(RejectedExecutionException.class);

      assertThat(metrics(now.collectAllMetrics())).isEqualTo(of(0, 0, 0, 1));
      assertThat(metrics(before.collectAllMetrics()))
          .isEqualTo(Map.of("runtime.pool.tasks.rejected", 0L));
    }
  }

  private static OpenTelemetrySdk sdk(InMemoryMetricReader reader) {
    return OpenTelemetrySdk.builder()
        .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
        .build();
  }

  private static Map<String, Long> of(long size, long idle, long waiting, long rejected) {
    return Map.of(
        "runtime.pool.size", size,
        "runtime.pool.idle", idle,
        "runtime.pool.queue.size", waiting,
        "runtime.pool.tasks.rejected", rejected);
  }

  private static Map<String, Long> metrics() {
    return metrics(telemetry.getMetrics());
  }

  private static Map<String, Long> metrics(Collection<MetricData> collected) {
    return collected.stream()
        .filter(metric -> metric.getName().startsWith("runtime.pool."))
        .collect(Collectors.toMap(MetricData::getName, PoolMetricsTest::value));
  }

  private static long value(MetricData metric) {
    LongPointData point = metric.getLongSumData().getPoints().iterator().next();
    assertThat(point.getAttributes().asMap())
        .containsOnlyKeys(AttributeKey.stringKey("runtime.pool.name"));
    return point.getValue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
