package io.throughline.examples.chat.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.semconv.WebsocketCloseReason;
import io.throughline.semconv.WebsocketMessageType;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;
import org.eclipse.jetty.websocket.api.exceptions.WebSocketException;
import org.eclipse.jetty.websocket.api.exceptions.WebSocketTimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A WebSocket of one client. What waits to be sent is bounded; a client for which too much waits is
 * cut off.
 *
 * <p>Thread-safe; {@link #send} does not block. Jetty calls the methods {@code onWebSocket...}, for
 * which alone the class is public to it.
 */
public final class LiveSocket implements Session.Listener.AutoDemanding {

  private static final Logger log = LoggerFactory.getLogger(LiveSocket.class);

  private final SocketListener listener;
  private final StreamLimits limits;
  private final SocketTelemetry telemetry;
  private final Consumer<LiveSocket> atEnd;
  private final long created = System.nanoTime();
  private @Nullable Session session;
  private int waiting;
  private int waitingBytes;
  private long lastPing = created;
  private @Nullable WebsocketCloseReason reason;
  private boolean isEnded;

  LiveSocket(
      SocketListener listener,
      StreamLimits limits,
      SocketTelemetry telemetry,
      Consumer<LiveSocket> atEnd) {
    this.listener = listener;
    this.limits = limits;
    this.telemetry = telemetry;
    this.atEnd = atEnd;
  }

  /**
   * Sends a text after those that wait.
   *
   * @param result told once what became of it, perhaps before this returns
   */
  public void send(String text, Consumer<SendResult> result) {
    int bytes = text.getBytes(UTF_8).length;
    Session to;
    boolean isFull;
    synchronized (this) {
      to = reason == null ? session : null;
      isFull = waiting >= limits.events() || waitingBytes + bytes > limits.bytes();
      if (to != null && !isFull) {
        waiting++;
        waitingBytes += bytes;
      }
    }
    if (to == null || isFull) {
      if (to != null) {
        cutOff(WebsocketCloseReason.SLOW);
      }
      telemetry.dropped();
      result.accept(outcome());
      return;
    }
    to.sendText(
        text,
        Callback.from(
            () -> {
              release(bytes);
              telemetry.sent(bytes);
              result.accept(SendResult.SENT);
            },
            failure -> {
              release(bytes);
              telemetry.dropped();
              result.accept(outcome());
            }));
  }

  private synchronized void release(int bytes) {
    waiting--;
    waitingBytes -= bytes;
  }

  private synchronized SendResult outcome() {
    return reason == WebsocketCloseReason.SLOW ? SendResult.SLOW : SendResult.LOST;
  }

  @Override
  public void onWebSocketOpen(Session opened) {
    synchronized (this) {
      session = opened;
    }
    telemetry.opened();
    listener.opened(this);
  }

  @Override
  public void onWebSocketText(String text) {
    telemetry.received(WebsocketMessageType.TEXT, text.getBytes(UTF_8).length);
    try {
      listener.received(this, text);
    } catch (Exception e) {
      log.error("a message of a WebSocket could not be taken", e);
      close(WebsocketCloseReason.FAILED, StatusCode.SERVER_ERROR, "failed");
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    telemetry.received(WebsocketMessageType.BINARY, payload.remaining());
    callback.succeed();
    close(WebsocketCloseReason.PROTOCOL_ERROR, StatusCode.BAD_DATA, "only text is taken");
  }

  @Override
  public void onWebSocketError(Throwable failure) {
    if (failure instanceof WebSocketTimeoutException) {
      because(WebsocketCloseReason.LOST);
    } else if (failure instanceof WebSocketException) {
      because(WebsocketCloseReason.PROTOCOL_ERROR);
    } else {
      because(WebsocketCloseReason.LOST);
    }
  }

  @Override
  public void onWebSocketClose(int status, String text, Callback callback) {
    callback.succeed();
    because(
        status == StatusCode.NO_CLOSE || status == StatusCode.PROTOCOL
            ? WebsocketCloseReason.LOST
            : WebsocketCloseReason.CLIENT);
    WebsocketCloseReason why;
    synchronized (this) {
      why = reason;
      if (isEnded || why == null) {
        return;
      }
      isEnded = true;
    }
    atEnd.accept(this);
    telemetry.ended(why, System.nanoTime() - created);
    listener.closed(this);
  }

  /**
   * Looks after it now and then: a ping that a client answers keeps it from being taken for lost.
   */
  void tick(long now) {
    Session to;
    synchronized (this) {
      if (reason != null || session == null || now - lastPing < limits.heartbeat().toNanos()) {
        return;
      }
      lastPing = now;
      to = session;
    }
    to.sendPing(ByteBuffer.allocate(0), Callback.NOOP);
  }

  void shutdown() {
    close(WebsocketCloseReason.SHUTDOWN, StatusCode.SHUTDOWN, "the server stops");
  }

  private void close(WebsocketCloseReason why, int status, String text) {
    Session of = because(why);
    if (of != null) {
      of.close(status, text, Callback.NOOP);
    }
  }

  /** A frame to say goodbye would wait behind those that the client does not take. */
  private void cutOff(WebsocketCloseReason why) {
    Session of = because(why);
    if (of != null) {
      of.disconnect();
    }
  }

  private synchronized @Nullable Session because(WebsocketCloseReason why) {
    if (reason == null) {
      reason = why;
    }
    return session;
  }
}
