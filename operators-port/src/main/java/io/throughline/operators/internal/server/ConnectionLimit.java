package io.throughline.operators.internal.server;

import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOSession;
import org.apache.hc.core5.reactor.IOSessionListener;

/**
 * Lets no more than so many connections be open: a new one closes the oldest. Whoever opens
 * connections without end so closes its own, and a probe, which ends within milliseconds, still
 * gets its answer.
 */
public final class ConnectionLimit implements IOSessionListener {

  private final int limit;
  private final Set<IOSession> open = new LinkedHashSet<>();

  public ConnectionLimit(int limit) {
    this.limit = limit;
  }

  @Override
  public void connected(IOSession session) {
    IOSession oldest = null;
    synchronized (open) {
      open.add(session);
      if (open.size() > limit) {
        oldest = open.iterator().next();
        open.remove(oldest);
      }
    }
    if (oldest != null) {
      oldest.close(CloseMode.IMMEDIATE);
    }
  }

  @Override
  public void disconnected(IOSession session) {
    synchronized (open) {
      open.remove(session);
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
