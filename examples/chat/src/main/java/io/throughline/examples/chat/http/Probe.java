package io.throughline.examples.chat.http;

import io.throughline.operators.spi.ComponentState;
import io.throughline.semconv.HealthCheckResult;
import io.throughline.semconv.HealthMetrics;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One check on a thread of its own, so that one that hangs keeps nobody waiting. */
final class Probe implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Probe.class);
  private static final double NANOS_PER_SECOND = 1e9;

  private final String name;
  private final boolean isRequired;
  private final Probes.Check check;
  private final HealthMetrics metrics;
  private final ComponentState state;
  private final long validFor;
  private final ScheduledExecutorService executor;
  private volatile @Nullable Result last;

  private record Result(boolean passed, long at) {}

  Probe(
      String name,
      boolean isRequired,
      Probes.Check check,
      Duration pace,
      Duration timeout,
      HealthMetrics metrics,
      ComponentState state) {
    this.name = name;
    this.isRequired = isRequired;
    this.check = check;
    this.metrics = metrics;
    this.state = state;
    validFor = pace.plus(timeout).toNanos();
    executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "probe-" + name);
              thread.setDaemon(true);
              return thread;
            });
    var unused =
        executor.scheduleWithFixedDelay(this::look, 0, pace.toMillis(), TimeUnit.MILLISECONDS);
  }

  String name() {
    return name;
  }

  boolean isRequired() {
    return isRequired;
  }

  /** As it was found last; false before, and if that is too long ago. */
  boolean passes() {
    Result result = last;
    return result != null && result.passed && System.nanoTime() - result.at < validFor;
  }

  private void look() {
    long start = System.nanoTime();
    Exception failure = null;
    try {
      check.run();
    } catch (Exception e) {
      failure = e;
    }
    long end = System.nanoTime();
    if (executor.isShutdown()) {
      return;
    }
    Result before = last;
    last = new Result(failure == null, end);
    metrics
        .checkDuration(name, failure == null ? HealthCheckResult.PASSED : HealthCheckResult.FAILED)
        .record((end - start) / NANOS_PER_SECOND);
    tell(before, failure);
  }

  private void tell(@Nullable Result before, @Nullable Exception failure) {
    if (failure == null) {
      state.works();
      if (before != null && !before.passed) {
        log.info("the check {} passes again", name);
      }
    } else {
      state.fails(failure.toString());
      if (before == null || before.passed) {
        log.warn("the check {} fails: {}", name, failure.toString());
      }
    }
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
