package io.throughline.examples.stream.srt;

import io.throughline.examples.stream.relay.Session;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.StreamDropReason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The link of a session: once a second, what libsrt counts of it becomes metrics. When the peer is
 * gone libsrt tells nothing any more, so that what happened since the last look is missing.
 */
final class SrtLink {

  private static final double MILLIS_PER_SECOND = 1e3;

  private final SrtParts parts;
  private final int socket;
  private final NetworkIoDirection direction;
  private final String countedName;
  private final Session session;
  private final BoundCounter retransmitted;
  private final BoundCounter naks;
  private final BoundHistogram bufferDelay;
  private final BoundHistogram roundTripsOfLatency;

  private @Nullable LinkStatistics last;
  private long lost;
  private long heard = System.nanoTime();

  SrtLink(SrtParts parts, int socket, NetworkIoDirection direction, String name, Session session) {
    this.parts = parts;
    this.socket = socket;
    this.direction = direction;
    this.session = session;
    countedName = parts.telemetry().counted(name);
    retransmitted = parts.metrics().packetsRetransmitted(direction, countedName);
    naks = parts.metrics().naks(direction, countedName);
    bufferDelay = parts.metrics().bufferDelay(direction);
    roundTripsOfLatency = parts.metrics().latencyRoundTrips(direction, countedName);
  }

  void sample() {
    boolean receives = direction == NetworkIoDirection.RECEIVE;
    LinkStatistics now = receives ? LinkStatistics.received(socket) : LinkStatistics.sent(socket);
    if (now == null) {
      return;
    }
    LinkStatistics before = last;
    last = now;
    count(now, before);
    if (now.roundTripMillis() > 0) {
      session.roundTrip(now.roundTripMillis() / MILLIS_PER_SECOND);
      roundTripsOfLatency.record(now.latency() / now.roundTripMillis());
    }
    bufferDelay.record(now.bufferDelay() / MILLIS_PER_SECOND);
    if (!receives) {
      parts.windows().show(socket, countedName, now);
      if (before == null || now.acknowledged() != before.acknowledged()) {
        heard();
      }
    }
  }

  private void count(LinkStatistics now, @Nullable LinkStatistics before) {
    // Differences of 32 bits are right when a total wraps around, too.
    lost += now.lost() - (before == null ? 0 : before.lost());
    session.lost(lost);
    retransmitted.add(now.retransmitted() - (before == null ? 0 : before.retransmitted()));
    naks.add(now.naks() - (before == null ? 0 : before.naks()));
    int dropped = now.dropped() - (before == null ? 0 : before.dropped());
    if (dropped > 0) {
      session.dropped(StreamDropReason.TOO_LATE, dropped);
    }
  }

  /** The peer has shown that it is there. */
  void heard() {
    heard = System.nanoTime();
  }

  /** Whether nothing of the peer was seen for as long as it takes libsrt to give it up. */
  boolean isSilent() {
    Duration margin = Duration.ofSeconds(3); // a busy machine hands packets on late
    return System.nanoTime() - heard > SrtParts.PEER_IDLE.minus(margin).toNanos();
  }

  void end() {
    parts.windows().forget(socket);
  }
}
