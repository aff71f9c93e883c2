package io.throughline.examples.chat.analytics;

import static io.throughline.semconv.AnalyticsAttributes.ANALYTICS_EVENT_COUNT;
import static io.throughline.semconv.AnalyticsRejectionReason.QUEUE_FULL;
import static io.throughline.semconv.AnalyticsRejectionReason.SHUTDOWN;
import static io.throughline.semconv.AnalyticsRejectionReason.STORAGE_REFUSED;
import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.AnalyticsMetrics;
import io.throughline.semconv.AnalyticsRejectionReason;
import io.throughline.semconv.AnalyticsSpans;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores events together: as soon as there are enough, or the first has waited for long enough.
 * While the store cannot be reached they wait, as many as there is room for. Thread-safe.
 */
final class Batch implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Batch.class);

  /** How often it is looked whether the server stops. */
  private static final Duration LOOK = Duration.ofMillis(100);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /**
   * How much there may be.
   *
   * @param waiting events that wait to be stored; more are rejected
   * @param size events of a batch
   * @param patience how long an event waits for others
   * @param farewell how long a server that stops tries to store what waits
   */
  record Limits(int waiting, int size, Duration patience, Duration farewell) {

    static final Limits DEFAULT =
        new Limits(10_000, 500, Duration.ofMillis(200), Duration.ofSeconds(10));
  }

  private record Waiting(AnalyticsEvent event, long since, CompletableFuture<Void> stored) {

    void rejected(AnalyticsRejectionReason reason, String message) {
      stored.completeExceptionally(new RejectedException(reason, message));
    }
  }

  private final EventStore store;
  private final Limits limits;
  private final Tracer tracer;
  private final AnalyticsMetrics metrics;
  private final AutoCloseable waitingCount;
  private final BlockingQueue<Waiting> queue;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "analytics batch");
  private volatile int inHand;
  private volatile long farewellEnd = Long.MAX_VALUE;
  private volatile @Nullable String failure;

  Batch(EventStore store, Limits limits, OpenTelemetry openTelemetry) {
    this.store = store;
    this.limits = limits;
    tracer = openTelemetry.getTracer(Batch.class.getPackageName());
    metrics = AnalyticsMetrics.create(openTelemetry);
    queue = new ArrayBlockingQueue<>(limits.waiting());
    waitingCount = metrics.eventWaitingCount(this::waiting);
    thread.setDaemon(true);
    thread.start();
  }

  /** Completes when the event is stored, or with a {@link RejectedException}. */
  CompletableFuture<Void> add(AnalyticsEvent event) {
    Waiting waiting = new Waiting(event, System.nanoTime(), new CompletableFuture<>());
    if (isClosing() || !queue.offer(waiting)) {
      waiting.rejected(
          isClosing() ? SHUTDOWN : QUEUE_FULL,
          isClosing() ? "the server stops" : "too many events wait to be stored");
    } else if (isClosing() && !thread.isAlive() && queue.remove(waiting)) {
      waiting.rejected(SHUTDOWN, "the server stops");
    }
    return waiting.stored;
  }

  /** How many events are not stored yet. */
  int waiting() {
    return queue.size() + inHand;
  }

  /** Why the last attempt to reach the store failed; null if it did not. */
  @Nullable String failure() {
    return failure;
  }

  private boolean isClosing() {
    return closing.getCount() == 0;
  }

  private void run() {
    try {
      while (!isClosing() || !queue.isEmpty()) {
        List<Waiting> batch = take();
        inHand = batch.size();
        if (!batch.isEmpty()) {
          storeOrReject(batch);
        }
        inHand = 0;
      }
    } catch (InterruptedException e) {
      log.warn("the thread that stores events was interrupted");
    }
    rejectWhatIsLeft();
  }

  private List<Waiting> take() throws InterruptedException {
    List<Waiting> batch = new ArrayList<>();
    Waiting next = queue.poll(LOOK.toMillis(), MILLISECONDS);
    while (next != null) {
      batch.add(next);
      long end = batch.get(0).since + limits.patience().toNanos();
      next = batch.size() == limits.size() ? null : awaitNext(end);
    }
    return batch;
  }

  private @Nullable Waiting awaitNext(long end) throws InterruptedException {
    while (true) {
      long left = isClosing() ? 0 : end - System.nanoTime();
      Waiting next = queue.poll(Math.min(left, LOOK.toNanos()), NANOSECONDS);
      if (next != null || left <= 0) {
        return next;
      }
    }
  }

  private void storeOrReject(List<Waiting> batch) throws InterruptedException {
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        store(batch);
        reached();
        return;
      } catch (EventStore.RefusedException e) {
        reached();
        if (batch.size() == 1) {
          log.error("the store refused an event", e);
          batch.get(0).rejected(STORAGE_REFUSED, "the store refused the event");
          return;
        }
        // Which of them it is, only trying them one by one tells.
        for (Waiting each : batch) {
          storeOrReject(List.of(each));
        }
        return;
      } catch (IOException e) {
        unreached(e);
      }
      if (farewellEnd - System.nanoTime() <= 0) {
        batch.forEach(each -> each.rejected(SHUTDOWN, "the store could not be reached"));
        return;
      }
      closing.await(isClosing() ? 0 : pause.toNanos(), NANOSECONDS);
      if (isClosing()) {
        Thread.sleep(FIRST_PAUSE.toMillis());
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  private void store(List<Waiting> batch) throws IOException, EventStore.RefusedException {
    SpanBuilder builder =
        AnalyticsSpans.batchStore(tracer)
            .setNoParent()
            .setAttribute(ANALYTICS_EVENT_COUNT, (long) batch.size());
    batch.stream()
        .map(each -> each.event.origin())
        .filter(SpanContext::isSampled)
        .distinct()
        .forEach(builder::addLink);
    Span span = builder.startSpan();
    try (Scope scope = span.makeCurrent()) {
      store.insert(batch.stream().map(Waiting::event).toList());
      metrics.batchSize().record(batch.size());
    } catch (IOException | EventStore.RefusedException e) {
      span.setStatus(StatusCode.ERROR, String.valueOf(e.getMessage()));
      span.setAttribute(ERROR_TYPE, e.getClass().getName());
      throw e;
    } finally {
      span.end();
    }
    long now = System.nanoTime();
    for (Waiting each : batch) {
      metrics.eventsStored(each.event.source()).increment();
      metrics.eventStoreDuration(each.event.source()).record((now - each.since) / 1e9);
      each.stored.complete(null);
    }
  }

  private void reached() {
    if (failure != null) {
      log.info("events are stored again, {} wait", queue.size());
      failure = null;
    }
  }

  private void unreached(IOException e) {
    if (failure == null) {
      log.warn("events wait, for the store cannot be reached", e);
    }
    failure = String.valueOf(e.getMessage());
  }

  private void rejectWhatIsLeft() {
    for (Waiting left = queue.poll(); left != null; left = queue.poll()) {
      left.rejected(SHUTDOWN, "the server stops");
    }
  }

  /** Stores what waits, if that is possible in time. */
  @Override
  public void close() throws Exception {
    if (isClosing()) {
      return;
    }
    farewellEnd = System.nanoTime() + limits.farewell().toNanos();
    closing.countDown();
    thread.join();
    rejectWhatIsLeft();
    waitingCount.close();
  }
}
