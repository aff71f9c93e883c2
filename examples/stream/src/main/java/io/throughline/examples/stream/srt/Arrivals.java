package io.throughline.examples.stream.srt;

import com.sun.jna.Pointer;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.Peer;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.examples.stream.relay.SessionStart;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamRefusalReason;
import io.throughline.semconv.StreamRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides on callers while they shake hands, on a thread of libsrt, and keeps those that it lets in
 * until the server accepts them. Thread-safe.
 */
final class Arrivals implements LibSrt.ListenCallback {

  private static final Logger log = LoggerFactory.getLogger(SrtServer.class);

  private static final int REFUSED = -1;
  private static final int INTERNAL_ERROR = 1500;
  private static final int MAX_NAME = 64;

  /** Accepting takes milliseconds, so who is still here has given up. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final SrtParts parts;
  private final boolean callsOrigin;
  private final Map<Integer, Arrival> arrivals = new ConcurrentHashMap<>();

  /**
   * @param callsOrigin whether a stream that nobody publishes can be had from elsewhere
   */
  Arrivals(SrtParts parts, boolean callsOrigin) {
    this.parts = parts;
    this.callsOrigin = callsOrigin;
  }

  @Override
  public int arrived(
      @Nullable Pointer opaque, int socket, int version, Pointer peer, @Nullable String streamId) {
    try {
      int reason = decide(socket, SocketAddress.host(peer), streamId);
      if (reason == 0) {
        return 0;
      }
      LibSrt.srt_setrejectreason(socket, reason);
    } catch (RuntimeException e) {
      // Whatever is thrown into libsrt would let the caller in.
      parts.telemetry().error(StreamComponent.SRT, e.getClass().getName());
      log.error("a caller was refused because of an error", e);
      LibSrt.srt_setrejectreason(socket, INTERNAL_ERROR);
    }
    return REFUSED;
  }

  /** SRT's code if the caller is refused, else 0. */
  private int decide(int socket, String host, @Nullable String text) {
    long now = System.nanoTime();
    Peer peer =
        new Peer(
            SrtParts.PROTOCOL,
            Long.toHexString(ThreadLocalRandom.current().nextLong()),
            host,
            now,
            Instant.now());
    StreamId id;
    try {
      id = StreamId.parse(text);
    } catch (RefusedException e) {
      String name = text == null ? "" : text.substring(0, Math.min(text.length(), MAX_NAME));
      return refuse(begin(peer, StreamRole.PLAY, name, Context.root(), null), e);
    }
    Context parent = parts.propagator().extract(Context.root(), id, StreamId.Fields.INSTANCE);
    LiveStream stream = parts.streams().find(id.name(), SrtParts.PROTOCOL);
    SessionStart start =
        begin(peer, id.role(), id.name(), parent, id.role() == StreamRole.PLAY ? stream : null);
    try {
      check(id, stream);
      parts.streams().enter();
    } catch (RefusedException e) {
      return refuse(start, e);
    }
    arrivals.put(socket, new Arrival(id, start, now));
    return 0;
  }

  private SessionStart begin(
      Peer peer, StreamRole role, String name, Context parent, @Nullable LiveStream source) {
    SpanContext start =
        source == null ? SpanContext.getInvalid() : source.publisher().startContext();
    return parts.telemetry().begin(peer, role, name, parent, start);
  }

  private void check(StreamId id, @Nullable LiveStream stream) throws RefusedException {
    Streams.checkName(id.name());
    if (id.role() == StreamRole.PUBLISH) {
      parts.streams().checkPublishable(id.name());
    } else if (stream == null && !callsOrigin) {
      throw notFound(id.name());
    }
  }

  static RefusedException notFound(String name) {
    return new RefusedException(
        StreamRefusalReason.NOT_FOUND, "'" + name + "' is not published by SRT");
  }

  private static int refuse(SessionStart start, RefusedException refusal) {
    start.refuse(refusal);
    // The codes of HTTP, and 1000.
    return switch (refusal.reason()) {
      case BAD_REQUEST -> 1400;
      case NOT_FOUND -> 1404;
      case CONFLICT -> 1409;
      case OVERLOAD -> 1402;
    };
  }

  /** The caller that has got a socket. */
  @Nullable Arrival take(int socket) {
    return arrivals.remove(socket);
  }

  /** Forgets who did not come to be accepted. */
  void forgetOld() {
    long now = System.nanoTime();
    arrivals.forEach(
        (socket, arrival) -> {
          if (now - arrival.arrived() > PATIENCE.toNanos() && arrivals.remove(socket, arrival)) {
            parts.streams().leave();
            arrival.start().fail("not_connected");
          }
        });
  }

  void forgetAll() {
    arrivals.values().forEach(arrival -> arrival.start().fail("shutdown"));
    arrivals.clear();
  }
}
