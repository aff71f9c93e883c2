package io.throughline.viewer.internal.http;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;

/**
 * The connections that are open, bounded in number: a new one above the limit closes the oldest.
 * Thread-safe.
 */
final class Connections implements IOSessionListener {

  private final int limit;
  private final Map<String, IOSession> open = new LinkedHashMap<>();

  Connections(int limit) {
    this.limit = limit;
  }

  @Override
  public void connected(IOSession session) {
    IOSession oldest = null;
    synchronized (open) {
      open.putIfAbsent(session.getId(), session);
      if (open.size() > limit) {
        Iterator<IOSession> sessions = open.values().iterator();
        oldest = sessions.next();
        sessions.remove();
      }
    }
    if (oldest != null) {
      oldest.close(CloseMode.IMMEDIATE);
    }
  }

  @Override
  public void disconnected(IOSession session) {
    synchronized (open) {
      open.remove(session.getId());
    }
  }

  @Override
  public void startTls(IOSession session) {}

  @Override
  public void inputReady(IOSession session) {}

  @Override
  public void outputReady(IOSession session) {}

  @Override
  public void timeout(IOSession session) {}

  @Override
  public void exception(IOSession session, Exception e) {}
}
