package io.throughline.examples.stream.relay;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.NetworkAttributes.NETWORK_PEER_ADDRESS;
import static io.throughline.semconv.NetworkAttributes.NETWORK_PROTOCOL_NAME;
import static io.throughline.semconv.NetworkAttributes.NETWORK_TRANSPORT;
import static io.throughline.semconv.StreamAttributes.STREAM_NAME;
import static io.throughline.semconv.StreamAttributes.STREAM_PACKET_COUNT;
import static io.throughline.semconv.StreamAttributes.STREAM_PACKET_DROPPED;
import static io.throughline.semconv.StreamAttributes.STREAM_PACKET_LOST;
import static io.throughline.semconv.StreamAttributes.STREAM_ROLE;
import static io.throughline.semconv.StreamAttributes.STREAM_SESSION_ID;
import static io.throughline.semconv.StreamAttributes.STREAM_STOP_REASON;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamDropReason;
import io.throughline.semconv.StreamMetrics;
import io.throughline.semconv.StreamRole;
import io.throughline.semconv.StreamSpans;
import io.throughline.semconv.StreamStopReason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The telemetry of streams and their sessions. Thread-safe. */
public final class StreamTelemetry {

  private final StreamMetrics metrics;
  private final Tracer tracer;
  private final CountedNames names;
  private final LineLimit refusalLines = new LineLimit(System::nanoTime);
  private final LineLimit readerLines = new LineLimit(System::nanoTime);
  private final Map<SessionKind, SessionCount> sessions = new ConcurrentHashMap<>();

  private record SessionKind(String protocol, NetworkTransport transport, StreamRole role) {

    Attributes attributes() {
      return Attributes.of(
          NETWORK_PROTOCOL_NAME, protocol,
          NETWORK_TRANSPORT, transport.value(),
          STREAM_ROLE, role.value());
    }
  }

  /** The number of sessions of a kind. */
  static final class SessionCount {

    private final AtomicLong value = new AtomicLong();

    void increment() {
      value.incrementAndGet();
    }

    void decrement() {
      value.decrementAndGet();
    }
  }

  public StreamTelemetry(OpenTelemetry openTelemetry, CountedNames names) {
    metrics = StreamMetrics.create(openTelemetry);
    tracer = openTelemetry.getTracer(StreamTelemetry.class.getPackageName());
    this.names = names;
    Meter meter = openTelemetry.getMeter(StreamTelemetry.class.getPackageName());
    StreamMetrics.sessionCount(meter)
        .buildWithCallback(
            count ->
                sessions.forEach(
                    (kind, number) -> count.record(number.value.get(), kind.attributes())));
  }

  /**
   * A peer asks for a session.
   *
   * @param parent the context that it sent
   * @param source the start of the publisher whose stream is to be played; invalid if there is none
   */
  public SessionStart begin(
      Peer peer, StreamRole role, String name, Context parent, SpanContext source) {
    SpanBuilder builder =
        role == StreamRole.PUBLISH
            ? StreamSpans.publishStart(tracer)
            : StreamSpans.playStart(tracer);
    return begin(peer, role, name, builder.addLink(source), parent);
  }

  /**
   * An origin is called for a stream.
   *
   * @param parent the start of the reader that asked for it
   */
  public SessionStart beginPull(Peer origin, String name, Context parent) {
    return begin(origin, StreamRole.PUBLISH, name, StreamSpans.pullStart(tracer), parent);
  }

  private SessionStart begin(
      Peer peer, StreamRole role, String name, SpanBuilder builder, Context parent) {
    Span span =
        builder
            .setParent(parent)
            .setStartTimestamp(peer.connectedAt())
            .setAttribute(STREAM_NAME, name)
            .setAttribute(NETWORK_PROTOCOL_NAME, peer.protocol())
            .setAttribute(NETWORK_PEER_ADDRESS, peer.address())
            .startSpan();
    return new SessionStart(this, peer, role, name, span);
  }

  Span stopped(
      SessionStart start,
      NetworkTransport transport,
      StreamStopReason reason,
      long packets,
      long lost,
      long dropped) {
    SpanBuilder builder =
        start.role() == StreamRole.PUBLISH
            ? StreamSpans.publishStop(tracer)
            : StreamSpans.playStop(tracer);
    return builder
        .setNoParent()
        .addLink(start.span().getSpanContext())
        .setAttribute(STREAM_NAME, start.name())
        .setAttribute(NETWORK_PROTOCOL_NAME, start.peer().protocol())
        .setAttribute(NETWORK_TRANSPORT, transport.value())
        .setAttribute(STREAM_SESSION_ID, start.peer().session())
        .setAttribute(STREAM_STOP_REASON, reason.value())
        .setAttribute(STREAM_PACKET_COUNT, packets)
        .setAttribute(STREAM_PACKET_LOST, lost)
        .setAttribute(STREAM_PACKET_DROPPED, dropped)
        .startSpan();
  }

  /**
   * A publisher has sent nothing until now.
   *
   * @param end how its session ended; null if it sends again
   */
  void stall(
      Session publisher,
      String protocol,
      String name,
      Duration silence,
      @Nullable StreamStopReason end) {
    Span span =
        StreamSpans.stall(tracer)
            .setNoParent()
            .addLink(publisher.startContext())
            .setStartTimestamp(Instant.now().minus(silence))
            .setAttribute(STREAM_NAME, name)
            .setAttribute(NETWORK_PROTOCOL_NAME, protocol)
            .startSpan();
    if (end != null) {
      span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, end.value());
    }
    span.end();
  }

  public void dropped(String protocol, NetworkIoDirection direction, StreamDropReason reason) {
    dropped(protocol, direction, reason, 1);
  }

  public void dropped(
      String protocol, NetworkIoDirection direction, StreamDropReason reason, long packets) {
    metrics.packetsDropped(protocol, direction, reason).add(packets);
  }

  public void error(StreamComponent component, String errorType) {
    metrics.errors(component, errorType).increment();
  }

  LineLimit refusalLines() {
    return refusalLines;
  }

  LineLimit readerLines() {
    return readerLines;
  }

  StreamMetrics metrics() {
    return metrics;
  }

  SessionCount sessions(String protocol, NetworkTransport transport, StreamRole role) {
    return sessions.computeIfAbsent(
        new SessionKind(protocol, transport, role), kind -> new SessionCount());
  }

  /** Records how long a probe's message took. */
  public void endToEnd(String protocol, double seconds) {
    metrics.endToEndDuration(protocol).record(seconds);
  }

  public BoundCounter continuityErrors(String protocol, String stream) {
    return metrics.continuityErrors(protocol, counted(stream));
  }

  /** The name that metrics have for a stream. */
  public String counted(String stream) {
    return names.of(stream);
  }
}
