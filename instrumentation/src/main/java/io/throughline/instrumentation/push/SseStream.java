package io.throughline.instrumentation.push;

import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.SseCloseReason;
import io.throughline.semconv.SseMetrics;
import io.throughline.semconv.SseResumptionResult;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What a stream of server-sent events is told. Thread-safe. */
public final class SseStream {

  private static final double NANOS_PER_SECOND = 1e9;

  private final SseMetrics metrics;
  private final BoundCounter sent;
  private final AtomicLong open;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final long start = System.nanoTime();

  SseStream(SseMetrics metrics, BoundCounter sent, AtomicLong open) {
    this.metrics = metrics;
    this.sent = sent;
    this.open = open;
  }

  /**
   * Its client came back with a {@code Last-Event-ID}.
   *
   * @param result what it got of what it missed
   */
  public void resumed(SseResumptionResult result) {
    metrics.connectionsResumed(result).add(1);
  }

  /**
   * Events were written. Comments, such as heartbeats, are none.
   *
   * @param events how many
   */
  public void sent(int events) {
    sent.add(events);
  }

  /**
   * It has ended. Only the first time counts.
   *
   * @param reason why
   */
  public void ended(SseCloseReason reason) {
    if (ended.compareAndSet(false, true)) {
      open.decrementAndGet();
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      metrics.connectionDuration(reason).record(seconds);
    }
  }
}
