package io.throughline.operators.internal.server;

import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The connections that are open, bounded in number and each request in time. A new connection above
 * the limit closes the oldest: whoever opens connections without end so closes its own, and a
 * probe, which ends within milliseconds, still gets its answer. A request, from the first byte of a
 * handshake or of its head to the last of its body, has the given time; a connection on which it
 * takes longer is closed at its next byte, or when none has come for that time.
 *
 * <p>With TLS a connection has two sessions with one id. Thread-safe.
 */
final class OpenConnections implements IOSessionListener {
  // Why: RATIONALE.md#what-bounds-connections

  private final int limit;
  private final Duration requestTime;
  private final Timeout idleTime;
  private final Map<String, Connection> open = new LinkedHashMap<>();

  OpenConnections(int limit, Duration requestTime, Timeout idleTime) {
    this.limit = limit;
    this.requestTime = requestTime;
    this.idleTime = idleTime;
  }

  /** One connection; its session is that of the socket, below TLS. */
  private final class Connection {

    private final IOSession session;
    private boolean inRequest;
    private long requestEndsAt;

    Connection(IOSession session) {
      this.session = session;
    }

    synchronized void read() {
      long now = System.nanoTime();
      if (!inRequest) {
        inRequest = true;
        requestEndsAt = now + requestTime.toNanos();
        session.setSocketTimeout(Timeout.of(requestTime));
      } else if (now - requestEndsAt > 0) {
        session.close(CloseMode.IMMEDIATE);
      }
    }

    synchronized void requestEnds() {
      inRequest = false;
      session.setSocketTimeout(idleTime);
    }
  }

  /** All of a request is there. */
  void requestEnds(IOSession session) {
    Connection connection = get(session);
    if (connection != null) {
      connection.requestEnds();
    }
  }

  private @Nullable Connection get(IOSession session) {
    synchronized (open) {
      return open.get(session.getId());
    }
  }

  @Override
  public void connected(IOSession session) {
    Connection oldest = null;
    synchronized (open) {
      open.putIfAbsent(session.getId(), new Connection(session));
      if (open.size() > limit) {
        Iterator<Connection> connections = open.values().iterator();
        oldest = connections.next();
        connections.remove();
      }
    }
    if (oldest != null) {
      oldest.session.close(CloseMode.IMMEDIATE);
    }
  }

  @Override
  public void disconnected(IOSession session) {
    synchronized (open) {
      open.remove(session.getId());
    }
  }

  @Override
  public void inputReady(IOSession session) {
    Connection connection = get(session);
    if (connection != null) {
      connection.read();
    }
  }

  @Override
  public void startTls(IOSession session) {}

  @Override
  public void outputReady(IOSession session) {}

  @Override
  public void timeout(IOSession session) {}

  @Override
  public void exception(IOSession session, Exception e) {}
}
