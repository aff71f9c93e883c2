package io.throughline.examples.stream.relay;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.BoundHistogram;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.StreamDropReason;
import io.throughline.semconv.StreamEvents;
import io.throughline.semconv.StreamMetrics;
import io.throughline.semconv.StreamRole;
import io.throughline.semconv.StreamStopReason;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session of a publisher or a reader in which media may flow, and what is recorded of it. {@link
 * StreamTelemetry} makes it; its counters are bound here, once. Used by one thread.
 */
public final class Session {

  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final double NANOS_PER_SECOND = 1e9;

  private final StreamTelemetry telemetry;
  private final SessionStart start;
  private final NetworkTransport transport;
  private final String protocol;
  private final NetworkIoDirection direction;
  private final BoundCounter packets;
  private final BoundCounter bytes;
  private final BoundCounter lost;
  private final BoundHistogram roundTrip;
  private final BoundHistogram jitter;
  private final BoundHistogram relay;
  private final long established = System.nanoTime();

  private boolean flowing;
  private boolean ended;
  private long packetCount;
  private long byteCount;
  private long bytesTaken;
  private long lostCount;
  private long droppedCount;
  private boolean slow;
  private long slowSince;

  Session(StreamTelemetry telemetry, SessionStart start, NetworkTransport transport) {
    this.telemetry = telemetry;
    this.start = start;
    this.transport = transport;
    StreamMetrics metrics = telemetry.metrics();
    protocol = start.peer().protocol();
    String name = telemetry.counted(start.name());
    boolean publishes = start.role() == StreamRole.PUBLISH;
    packets =
        publishes
            ? metrics.packetsReceived(protocol, transport, name)
            : metrics.packetsSent(protocol, transport, name);
    direction = publishes ? NetworkIoDirection.RECEIVE : NetworkIoDirection.TRANSMIT;
    bytes = metrics.io(protocol, transport, direction, name);
    lost = metrics.packetsLost(protocol, direction, name);
    roundTrip = metrics.roundTripDuration(protocol, transport, name);
    jitter = metrics.jitterDuration(protocol, transport, name);
    relay = metrics.relayDuration(protocol, transport);
    metrics
        .sessionSetupDuration(protocol, transport, start.role())
        .record((established - start.peer().connected()) / NANOS_PER_SECOND, start.context());
    telemetry.sessions(protocol, transport, start.role()).increment();
    try (Scope scope = start.context().makeCurrent()) {
      StreamEvents.sessionStarted(log.atInfo())
          .name(start.name())
          .sessionId(start.peer().session())
          .networkProtocolName(protocol)
          .networkTransport(transport)
          .role(start.role())
          .networkPeerAddress(start.peer().address())
          .log("session started");
    }
  }

  /** A packet went through. */
  public void count(int length) {
    packetCount++;
    byteCount += length;
    packets.increment();
    bytes.add(length);
    if (slow) {
      slow = false;
      keepsUp();
    }
  }

  /** Packets of it came to nothing. */
  public void dropped(StreamDropReason reason, long number) {
    droppedCount += number;
    telemetry.dropped(protocol, direction, reason, number);
  }

  /** A packet is left out, because the reader does not keep up. */
  public void leftOut() {
    dropped(StreamDropReason.SLOW_READER, 1);
    if (slow) {
      return;
    }
    slow = true;
    slowSince = System.nanoTime();
    String line = telemetry.readerLines().limited("reader is too slow: it misses frames");
    if (line != null) {
      StreamEvents.readerSlow(log.atWarn())
          .name(start.name())
          .sessionId(start.peer().session())
          .networkProtocolName(protocol)
          .networkPeerAddress(start.peer().address())
          .log(line);
    }
  }

  private void keepsUp() {
    String line = telemetry.readerLines().limited("reader gets frames again");
    if (line != null) {
      StreamEvents.readerResumed(log.atInfo())
          .name(start.name())
          .sessionId(start.peer().session())
          .networkProtocolName(protocol)
          .networkPeerAddress(start.peer().address())
          .duration((System.nanoTime() - slowSince) / NANOS_PER_SECOND)
          .log(line);
    }
  }

  /** All that the link lost so far; less than before means nothing. */
  public void lost(long total) {
    if (total > lostCount) {
      lost.add(total - lostCount);
      lostCount = total;
    }
  }

  public void roundTrip(double seconds) {
    roundTrip.record(seconds);
  }

  public void jitter(double seconds) {
    jitter.record(seconds);
  }

  /** A frame's last packet, which came at this {@link System#nanoTime}, is with the socket. */
  public void relayed(long arrival) {
    // What was kept for readers that join was not on its way.
    if (arrival - established >= 0) {
      relay.record((System.nanoTime() - arrival) / NANOS_PER_SECOND);
    }
  }

  /** Media flow that a decoder can begin with: what {@link StreamRole} waited for. */
  public void flows() {
    if (!flowing) {
      flowing = true;
      if (start.role() == StreamRole.PLAY) {
        telemetry
            .metrics()
            .playStartDuration(protocol, transport)
            .record((System.nanoTime() - established) / NANOS_PER_SECOND, start.context());
      }
      start.span().end();
    }
  }

  /** What went through since the last call. */
  long takeBytes() {
    long taken = byteCount - bytesTaken;
    bytesTaken = byteCount;
    return taken;
  }

  /** The second and further calls do nothing. */
  public void end(StreamStopReason reason) {
    if (ended) {
      return;
    }
    ended = true;
    if (!flowing) {
      start.fail(reason.value());
    }
    double seconds = (System.nanoTime() - established) / NANOS_PER_SECOND;
    telemetry.sessions(protocol, transport, start.role()).decrement();
    telemetry.metrics().sessionDuration(protocol, start.role()).record(seconds);
    Span stop = telemetry.stopped(start, transport, reason, packetCount, lostCount, droppedCount);
    try (Scope scope = stop.makeCurrent()) {
      StreamEvents.sessionStopped(log.atInfo())
          .name(start.name())
          .sessionId(start.peer().session())
          .networkProtocolName(protocol)
          .networkTransport(transport)
          .role(start.role())
          .stopReason(reason)
          .packetCount(packetCount)
          .packetLost(lostCount)
          .packetDropped(droppedCount)
          .duration(seconds)
          .log("session stopped");
    } finally {
      stop.end();
    }
  }

  public SpanContext startContext() {
    return start.span().getSpanContext();
  }

  public NetworkTransport transport() {
    return transport;
  }

  /** When its peer connected. */
  public Instant connectedAt() {
    return start.peer().connectedAt();
  }
}
