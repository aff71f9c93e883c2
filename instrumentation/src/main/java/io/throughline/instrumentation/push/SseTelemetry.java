package io.throughline.instrumentation.push;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.SseMetrics;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The metrics of streams of server-sent events, {@code sse.*}: how many are open, how long they
 * last and why they end, how many events go over them.
 *
 * <pre>{@code
 * SseTelemetry sse = SseTelemetry.create(openTelemetry); // once for a process
 * SseStream stream = sse.opened();
 * stream.sent(1);
 * stream.ended(SseCloseReason.CLIENT);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class SseTelemetry {

  private final SseMetrics metrics;
  private final BoundCounter sent;
  private final AtomicLong open = new AtomicLong();

  private SseTelemetry(OpenTelemetry openTelemetry) {
    metrics = SseMetrics.create(openTelemetry);
    sent = metrics.eventsSent();
    metrics.connectionCount(open::get);
  }

  /**
   * Begins to measure. One is enough for a process: {@code sse.connection.count} is observed for as
   * long as {@code openTelemetry} lives.
   *
   * @param openTelemetry collects what is recorded
   * @return what streams are told to
   */
  public static SseTelemetry create(OpenTelemetry openTelemetry) {
    return new SseTelemetry(openTelemetry);
  }

  /**
   * A stream has been opened. What is refused is a request like others, and none of these.
   *
   * @return to be told what becomes of it
   */
  public SseStream opened() {
    open.incrementAndGet();
    metrics.connectionsOpened().add(1);
    return new SseStream(metrics, sent, open);
  }
}
