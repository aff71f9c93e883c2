package io.throughline.examples.chat.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.throughline.instrumentation.push.WebSocketConnection;
import io.throughline.instrumentation.push.WebSocketTelemetry;
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
  private final WebSocketTelemetry telemetry;
  private final Consumer<LiveSocket> atOpen;
  private final Consumer<LiveSocket> atEnd;
  private @Nullable Opened opened;
  private int waiting;
  private int waitingBytes;
  private long lastPing = System.nanoTime();
  private @Nullable WebsocketCloseReason reason;
  private boolean isEnded;

  private record Opened(Session session, WebSocketConnection telemetry) {}

  LiveSocket(
      SocketListener listener,
      StreamLimits limits,
      WebSocketTelemetry telemetry,
      Consumer<LiveSocket> atOpen,
      Consumer<LiveSocket> atEnd) {
    this.listener = listener;
    this.limits = limits;
    this.telemetry = telemetry;
    this.atOpen = atOpen;
    this.atEnd = atEnd;
  }

  /**
   * Sends a text after those that wait.
   *
   * @param result told once what became of it, perhaps before this returns
   */
  public void send(String text, Consumer<SendResult> result) {
    int bytes = text.getBytes(UTF_8).length;
    Opened to;
    boolean isRefused;
    boolean isFull;
    synchronized (this) {
      to = opened;
      isRefused = to == null || reason != null;
      isFull = waiting >= limits.events() || waitingBytes + bytes > limits.bytes();
      if (!isRefused && !isFull) {
        waiting++;
        waitingBytes += bytes;
      }
    }
    if (to == null || isRefused || isFull) {
      if (!isRefused) {
        cutOff(WebsocketCloseReason.SLOW);
      }
      if (to != null) {
        to.telemetry.dropped();
      }
      result.accept(outcome());
      return;
    }
    to.session.sendText(
        text,
        Callback.from(
            () -> {
              release(bytes);
              to.telemetry.sent(WebsocketMessageType.TEXT, bytes);
              result.accept(SendResult.SENT);
            },
            failure -> {
              release(bytes);
              to.telemetry.dropped();
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
  public void onWebSocketOpen(Session session) {
    synchronized (this) {
      opened = new Opened(session, telemetry.opened());
    }
    // Not before: of a handshake that fails nobody hears again.
    atOpen.accept(this);
    listener.opened(this);
  }

  @Override
  public void onWebSocketText(String text) {
    received(WebsocketMessageType.TEXT, text.getBytes(UTF_8).length);
    try {
      listener.received(this, text);
    } catch (Exception e) {
      log.error("a message of a WebSocket could not be taken", e);
      close(WebsocketCloseReason.FAILED, StatusCode.SERVER_ERROR, "failed");
    }
  }

  @Override
  public void onWebSocketBinary(ByteBuffer payload, Callback callback) {
    received(WebsocketMessageType.BINARY, payload.remaining());
    callback.succeed();
    close(WebsocketCloseReason.PROTOCOL_ERROR, StatusCode.BAD_DATA, "only text is taken");
  }

  private void received(WebsocketMessageType type, int bytes) {
    Opened from;
    synchronized (this) {
      from = opened;
    }
    if (from != null) {
      from.telemetry.received(type, bytes);
    }
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
    Opened ended;
    synchronized (this) {
      why = reason;
      ended = opened;
      if (isEnded || why == null) {
        return;
      }
      isEnded = true;
    }
    atEnd.accept(this);
    if (ended != null) {
      ended.telemetry.ended(why);
    }
    listener.closed(this);
  }

  /**
   * Looks after it now and then: a ping that a client answers keeps it from being taken for lost.
   */
  void tick(long now) {
    Session to;
    synchronized (this) {
      if (reason != null || opened == null || now - lastPing < limits.heartbeat().toNanos()) {
        return;
      }
      lastPing = now;
      to = opened.session;
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
    return opened == null ? null : opened.session;
  }
}
