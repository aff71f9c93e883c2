package io.throughline;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.ObservableLongUpDownCounter;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.RuntimeMetrics;
import java.util.List;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.function.ToLongFunction;

/**
 * The metrics {@code runtime.pool.*} of a thread pool: its threads, how many of them are idle, the
 * tasks that wait and the tasks that were rejected.
 *
 * <pre>{@code
 * ThreadPoolExecutor handlers = new ThreadPoolExecutor(...);
 * PoolMetrics.watch(observability.openTelemetry(), "mqtt-handler", handlers);
 * }</pre>
 */
public final class PoolMetrics {

  private final ThreadPoolExecutor pool;
  private volatile List<ObservableLongUpDownCounter> instruments = List.of();

  private PoolMetrics(ThreadPoolExecutor pool) {
    this.pool = pool;
  }

  /**
   * Measures a pool until it has terminated. Its handler of rejected tasks is wrapped, so another
   * one that is set later takes the count away. A pool that is watched again, as by an application
   * that is started again, is measured as the last call says, and no longer as those before.
   *
   * @param openTelemetry collects what is measured
   * @param name becomes {@code runtime.pool.name}; two pools of one process have two names
   * @param pool is not slowed down: its state is read when metrics are collected
   */
  public static void watch(OpenTelemetry openTelemetry, String name, ThreadPoolExecutor pool) {
    RuntimeMetrics metrics = RuntimeMetrics.create(openTelemetry);
    PoolMetrics watching = new PoolMetrics(pool);
    RejectedExecutionHandler handler = pool.getRejectedExecutionHandler();
    if (handler instanceof Counting earlier) {
      earlier.watching.end();
      handler = earlier.handler;
    }
    pool.setRejectedExecutionHandler(
        new Counting(watching, metrics.poolTasksRejected(name), handler));
    watching.observe(metrics, name);
  }

  private record Counting(
      PoolMetrics watching, BoundCounter rejected, RejectedExecutionHandler handler)
      implements RejectedExecutionHandler {

    @Override
    public void rejectedExecution(Runnable task, ThreadPoolExecutor pool) {
      rejected.increment();
      handler.rejectedExecution(task, pool);
    }
  }

  private void observe(RuntimeMetrics metrics, String name) {
    instruments =
        List.of(
            metrics.poolSize(name, () -> read(ThreadPoolExecutor::getPoolSize)),
            metrics.poolIdle(name, () -> read(PoolMetrics::idle)),
            metrics.poolQueueSize(name, () -> read(running -> running.getQueue().size())));
  }

  /** The two numbers are not of the same moment. */
  private static long idle(ThreadPoolExecutor pool) {
    return Math.max(0, pool.getPoolSize() - pool.getActiveCount());
  }

  private long read(ToLongFunction<ThreadPoolExecutor> value) {
    if (pool.isTerminated()) {
      end();
    }
    return value.applyAsLong(pool);
  }

  private void end() {
    List<ObservableLongUpDownCounter> ended = instruments;
    instruments = List.of();
    ended.forEach(ObservableLongUpDownCounter::close);
  }
}
