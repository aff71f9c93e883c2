package io.throughline.instrumentation.push;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.WebsocketMetrics;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The metrics of WebSockets, {@code websocket.*}: how many are open, how long they last and why
 * they end, how many messages and bytes go over them.
 *
 * <pre>{@code
 * WebSocketTelemetry webSockets = WebSocketTelemetry.create(openTelemetry); // once for a process
 * WebSocketConnection connection = webSockets.opened();
 * connection.received(WebsocketMessageType.TEXT, 120);
 * connection.ended(WebsocketCloseReason.CLIENT);
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class WebSocketTelemetry {

  private final WebsocketMetrics metrics;
  private final BoundCounter sentBytes;
  private final BoundCounter receivedBytes;
  private final AtomicLong open = new AtomicLong();

  private WebSocketTelemetry(OpenTelemetry openTelemetry) {
    metrics = WebsocketMetrics.create(openTelemetry);
    sentBytes = metrics.io(NetworkIoDirection.TRANSMIT);
    receivedBytes = metrics.io(NetworkIoDirection.RECEIVE);
    metrics.connectionCount(open::get);
  }

  /**
   * Begins to measure. One is enough for a process: {@code websocket.connection.count} is observed
   * for as long as {@code openTelemetry} lives.
   *
   * @param openTelemetry collects what is recorded
   * @return what connections are told to
   */
  public static WebSocketTelemetry create(OpenTelemetry openTelemetry) {
    return new WebSocketTelemetry(openTelemetry);
  }

  /**
   * A connection has been opened, after its handshake.
   *
   * @return to be told what becomes of it
   */
  public WebSocketConnection opened() {
    open.incrementAndGet();
    metrics.connectionsOpened().add(1);
    return new WebSocketConnection(metrics, sentBytes, receivedBytes, open);
  }
}
