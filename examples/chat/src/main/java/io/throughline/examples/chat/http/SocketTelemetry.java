package io.throughline.examples.chat.http;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.WebsocketCloseReason;
import io.throughline.semconv.WebsocketMessageType;
import io.throughline.semconv.WebsocketMetrics;
import java.util.concurrent.atomic.AtomicLong;

/** The telemetry of WebSockets. Thread-safe. */
final class SocketTelemetry {

  private static final double NANOS_PER_SECOND = 1e9;

  private final WebsocketMetrics metrics;
  private final BoundCounter sentBytes;
  private final BoundCounter receivedBytes;
  private final AtomicLong open = new AtomicLong();

  SocketTelemetry(OpenTelemetry openTelemetry) {
    metrics = WebsocketMetrics.create(openTelemetry);
    sentBytes = metrics.io(NetworkIoDirection.TRANSMIT);
    receivedBytes = metrics.io(NetworkIoDirection.RECEIVE);
    metrics.connectionCount(open::get);
  }

  void opened() {
    open.incrementAndGet();
    metrics.connectionsOpened().add(1);
  }

  void received(WebsocketMessageType type, int bytes) {
    metrics.messagesReceived(type).add(1);
    receivedBytes.add(bytes);
  }

  void sent(int bytes) {
    metrics.messagesSent(WebsocketMessageType.TEXT).add(1);
    sentBytes.add(bytes);
  }

  void dropped() {
    metrics.messagesDropped().add(1);
  }

  void ended(WebsocketCloseReason reason, long nanoseconds) {
    open.decrementAndGet();
    metrics.connectionDuration(reason).record(nanoseconds / NANOS_PER_SECOND);
  }
}
