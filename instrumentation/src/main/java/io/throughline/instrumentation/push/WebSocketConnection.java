package io.throughline.instrumentation.push;

import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.WebsocketCloseReason;
import io.throughline.semconv.WebsocketMessageType;
import io.throughline.semconv.WebsocketMetrics;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** What a WebSocket is told. Thread-safe. */
public final class WebSocketConnection {

  private static final double NANOS_PER_SECOND = 1e9;

  private final WebsocketMetrics metrics;
  private final BoundCounter sentBytes;
  private final BoundCounter receivedBytes;
  private final AtomicLong open;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final long start = System.nanoTime();

  WebSocketConnection(
      WebsocketMetrics metrics,
      BoundCounter sentBytes,
      BoundCounter receivedBytes,
      AtomicLong open) {
    this.metrics = metrics;
    this.sentBytes = sentBytes;
    this.receivedBytes = receivedBytes;
    this.open = open;
  }

  /**
   * A message came.
   *
   * @param type text or binary
   * @param bytes of its payload
   */
  public void received(WebsocketMessageType type, int bytes) {
    metrics.messagesReceived(type).add(1);
    receivedBytes.add(bytes);
  }

  /**
   * A message was written.
   *
   * @param type text or binary
   * @param bytes of its payload
   */
  public void sent(WebsocketMessageType type, int bytes) {
    metrics.messagesSent(type).add(1);
    sentBytes.add(bytes);
  }

  /** A message was not written and will not be: its client reads too slowly, or is gone. */
  public void dropped() {
    metrics.messagesDropped().add(1);
  }

  /**
   * It has ended. Only the first time counts.
   *
   * @param reason why
   */
  public void ended(WebsocketCloseReason reason) {
    if (ended.compareAndSet(false, true)) {
      open.decrementAndGet();
      double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
      metrics.connectionDuration(reason).record(seconds);
    }
  }
}
