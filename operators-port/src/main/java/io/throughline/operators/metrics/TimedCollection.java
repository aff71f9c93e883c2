package io.throughline.operators.metrics;

import io.opentelemetry.sdk.metrics.data.MetricData;
import io.throughline.operators.spi.ComponentState;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collections of metrics that end in time, although callbacks of the host run in them. The SDK
 * gives up a whole collection when a callback throws a virtual machine or linkage error, and waits
 * for one that blocks: in both cases the metrics of the last collection take the place of those of
 * now, and {@code /health} names the callback.
 *
 * <p>Thread-safe.
 */
final class TimedCollection {
  // Why: RATIONALE.md#why-is-the-last-page-shown-when-a-callback-blocks

  private static final Logger log = LoggerFactory.getLogger(TimedCollection.class);

  /** Half of what a scrape may take. */
  static final Duration LIMIT = Duration.ofSeconds(5);

  private static final int MAX_WAITING = 8;

  /** One thread, as the SDK itself collects one after the other; none while nobody scrapes. */
  private final ThreadPoolExecutor collector =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MAX_WAITING),
          TimedCollection::daemon);

  private final Supplier<Collection<MetricData>> source;
  private final ComponentState part;
  private volatile Collection<MetricData> last = List.of();
  private volatile @Nullable Running running;

  private record Running(Thread thread, long since) {

    boolean isLate() {
      return System.nanoTime() - since > LIMIT.toNanos();
    }
  }

  private final class Collecting implements Runnable {

    /** It is interrupted: what it has is not all. */
    private volatile boolean givenUp;

    @Override
    public void run() {
      running = new Running(Thread.currentThread(), System.nanoTime());
      try {
        Collection<MetricData> metrics = source.get();
        if (!givenUp) {
          last = metrics;
        }
      } finally {
        running = null;
      }
    }
  }

  /**
   * Nothing is collected before it is asked for.
   *
   * @param source collects; may block and throw
   * @param part is degraded while it does
   */
  TimedCollection(Supplier<Collection<MetricData>> source, ComponentState part) {
    this.source = source;
    this.part = part;
    collector.allowCoreThreadTimeOut(true);
  }

  /** The metrics of now, or those of the last collection if these cannot be had in {@code time}. */
  Collection<MetricData> within(Duration time) {
    Running before = running;
    if (before != null && before.isLate()) {
      return last; // known to block: nobody waits for it once more
    }
    Collecting task = new Collecting();
    Future<?> collection = null;
    try {
      collection = collector.submit(task);
      collection.get(time.toNanos(), TimeUnit.NANOSECONDS);
      recovered();
    } catch (TimeoutException e) {
      failed("a callback blocks" + place(running), null);
      task.givenUp = true;
      giveUp(collection, true);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      failed("a callback threw " + cause + CallbackPlace.of(cause), cause);
    } catch (InterruptedException e) {
      giveUp(collection, false);
      Thread.currentThread().interrupt();
    } catch (RejectedExecutionException e) {
      log.debug("more collections are asked for than can be made", e);
    }
    return last;
  }

  /** A callback that can be interrupted ends, and the next collection does not find it. */
  private void giveUp(@Nullable Future<?> collection, boolean interrupt) {
    if (collection != null) {
      collection.cancel(interrupt);
      collector.purge();
    }
  }

  private void failed(String why, @Nullable Throwable cause) {
    if (!part.isFailing()) {
      log.warn("metrics cannot be collected, /metrics shows the last ones: {}", why, cause);
    }
    part.fails(why);
  }

  private void recovered() {
    if (part.isFailing()) {
      log.info("metrics are collected again");
      part.works();
    }
  }

  private static String place(@Nullable Running collection) {
    return collection == null ? "" : CallbackPlace.of(collection.thread());
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-collect");
    thread.setDaemon(true);
    return thread;
  }
}
