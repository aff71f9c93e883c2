package io.throughline.examples.chat.analytics;

import static io.throughline.semconv.AnalyticsSessionEndReason.CLOSED;
import static io.throughline.semconv.AnalyticsSessionEndReason.EVICTED;
import static io.throughline.semconv.AnalyticsSessionEndReason.EXPIRED;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.AnalyticsMetrics;
import io.throughline.semconv.AnalyticsSessionEndReason;
import io.throughline.semconv.EventType;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The sessions that have not ended, as far as this process has seen them: what was stored of them
 * can be asked for, whoever has seen it. Thread-safe.
 */
final class Sessions implements AutoCloseable {

  private final int most;
  private final Duration idle;
  private final InstantSource clock;
  private final AnalyticsMetrics metrics;
  private final AutoCloseable count;

  /** The one that was idle for longest comes first. */
  private final Map<String, Session> open = new LinkedHashMap<>(16, 0.75f, true);

  private static final class Session {
    private Instant first;
    private Instant last;
    private Instant seen;

    Session(Instant first, Instant seen) {
      this.first = first;
      this.last = first;
      this.seen = seen;
    }

    void add(Instant time, Instant now) {
      first = time.isBefore(first) ? time : first;
      last = time.isAfter(last) ? time : last;
      seen = now;
    }

    double seconds() {
      return Duration.between(first, last).toMillis() / 1e3;
    }
  }

  /**
   * Sessions that are to come.
   *
   * @param most open ones; one more ends that which was idle for longest
   * @param idle a session of which nothing comes for so long has ended
   */
  Sessions(int most, Duration idle, InstantSource clock, OpenTelemetry openTelemetry) {
    this.most = most;
    this.idle = idle;
    this.clock = clock;
    metrics = AnalyticsMetrics.create(openTelemetry);
    count = metrics.sessionCount(this::size);
  }

  synchronized void add(AnalyticsEvent event) {
    expire();
    if (event.session().isEmpty()) {
      return;
    }
    Instant now = clock.instant();
    Session session = open.get(event.session());
    if (session == null) {
      session = new Session(event.time(), now);
      open.put(event.session(), session);
      metrics.sessionsStarted().increment();
    }
    session.add(event.time(), now);
    if (event.type() == EventType.APP_CLOSED) {
      open.remove(event.session());
      ended(session, CLOSED);
    }
    if (open.size() > most) {
      endFirst(EVICTED);
    }
  }

  /** Ends those of which nothing has come for too long. */
  synchronized void expire() {
    Instant oldest = clock.instant().minus(idle);
    while (!open.isEmpty() && open.values().iterator().next().seen.isBefore(oldest)) {
      endFirst(EXPIRED);
    }
  }

  private void endFirst(AnalyticsSessionEndReason reason) {
    Iterator<Session> sessions = open.values().iterator();
    Session first = sessions.next();
    sessions.remove();
    ended(first, reason);
  }

  private void ended(Session session, AnalyticsSessionEndReason reason) {
    metrics.sessionDuration(reason).record(session.seconds());
  }

  synchronized int size() {
    expire();
    return open.size();
  }

  @Override
  public void close() throws Exception {
    count.close();
  }
}
