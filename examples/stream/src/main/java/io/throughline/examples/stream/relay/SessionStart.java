package io.throughline.examples.stream.relay;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.NetworkAttributes.NETWORK_TRANSPORT;
import static io.throughline.semconv.StreamAttributes.STREAM_REFUSAL_REASON;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.semconv.NetworkTransport;
import io.throughline.semconv.StreamEvents;
import io.throughline.semconv.StreamRefusalReason;
import io.throughline.semconv.StreamRole;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A peer that asks for a session, until it has one, is refused or gives up. {@link StreamTelemetry}
 * makes it.
 */
public final class SessionStart {

  private static final Logger log = LoggerFactory.getLogger(SessionStart.class);

  private final StreamTelemetry telemetry;
  private final Peer peer;
  private final StreamRole role;
  private final String name;
  private final Span span;

  SessionStart(StreamTelemetry telemetry, Peer peer, StreamRole role, String name, Span span) {
    this.telemetry = telemetry;
    this.peer = peer;
    this.role = role;
    this.name = name;
    this.span = span;
  }

  /** Media may flow from now on. */
  public Session establish(NetworkTransport transport) {
    span.setAttribute(NETWORK_TRANSPORT, transport.value());
    return new Session(telemetry, this, transport);
  }

  public void refuse(RefusedException refusal) {
    StreamRefusalReason reason = refusal.reason();
    telemetry.metrics().refusals(peer.protocol(), role, reason).increment();
    String line = telemetry.refusalLines().limited("session refused: " + refusal.getMessage());
    if (line != null) {
      try (Scope scope = span.makeCurrent()) {
        StreamEvents.sessionRefused(log.atWarn())
            .name(name)
            .networkProtocolName(peer.protocol())
            .role(role)
            .refusalReason(reason)
            .networkPeerAddress(peer.address())
            .log(line);
      }
    }
    span.setAttribute(STREAM_REFUSAL_REASON, reason.value());
    fail(reason.value());
  }

  /** No media came, or will come, to flow. */
  public void fail(String errorType) {
    span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, errorType).end();
  }

  Peer peer() {
    return peer;
  }

  StreamRole role() {
    return role;
  }

  String name() {
    return name;
  }

  Span span() {
    return span;
  }

  public Context context() {
    return Context.root().with(span);
  }
}
