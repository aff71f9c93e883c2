package io.throughline.examples.stream.rtsp;

import static io.netty.handler.codec.rtsp.RtspHeaderNames.CONTENT_BASE;
import static io.netty.handler.codec.rtsp.RtspHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.rtsp.RtspHeaderNames.PUBLIC;
import static io.netty.handler.codec.rtsp.RtspHeaderNames.SESSION;
import static io.netty.handler.codec.rtsp.RtspHeaderNames.TRANSPORT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.throughline.examples.stream.netty.RequestFields;
import io.throughline.examples.stream.relay.LiveStream;
import io.throughline.examples.stream.relay.Peer;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.examples.stream.relay.SessionStart;
import io.throughline.semconv.RtspRequestMethod;
import io.throughline.semconv.StreamRefusalReason;
import io.throughline.semconv.StreamRole;
import io.throughline.semconv.StreamStopReason;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The session of a connection: what the methods do to it, and in which order they may come. */
final class RtspSession {

  static final int TIMEOUT_SECONDS = 60;

  private static final String METHODS =
      "OPTIONS, ANNOUNCE, DESCRIBE, SETUP, RECORD, PLAY, GET_PARAMETER, TEARDOWN";

  private final RtspParts parts;
  private final RtspClient client;
  private final String id = Long.toHexString(ThreadLocalRandom.current().nextLong());
  private final long connected = System.nanoTime();
  private final Instant connectedAt = Instant.now();

  private @Nullable Role role;
  private boolean publishes;
  private boolean running;

  RtspSession(RtspParts parts, RtspClient client) {
    this.parts = parts;
    this.client = client;
  }

  /**
   * Does what a request asks.
   *
   * @param response gets what it answers, besides the status
   * @throws RtspException if it is answered with an error
   * @throws RefusedException if there will be no session
   */
  void handle(RtspRequestMethod method, FullHttpRequest request, FullHttpResponse response)
      throws RtspException, RefusedException {
    switch (method) {
      case OPTIONS -> response.headers().set(PUBLIC, METHODS);
      case ANNOUNCE -> announce(request);
      case DESCRIBE -> describe(request, response);
      case SETUP -> setUp(request, response);
      case RECORD -> start(true, response);
      case PLAY -> start(false, response);
      case GET_PARAMETER, TEARDOWN -> {}
      case SET_PARAMETER, OTHER ->
          throw new RtspException(RtspResponseStatuses.NOT_IMPLEMENTED, "no such method");
    }
  }

  private void announce(FullHttpRequest request) throws RtspException, RefusedException {
    String name = RtspRequest.stream(request);
    SessionStart start = begin(request, StreamRole.PUBLISH, name, SpanContext.getInvalid());
    try {
      parts.streams().checkPublishable(name);
      SessionDescription description = SessionDescription.parse(request.content().toString(UTF_8));
      parts.streams().enter();
      publishes = true;
      role = new Publishing(parts, client, start, name, description);
    } catch (RefusedException e) {
      start.refuse(e);
      throw e;
    }
  }

  private void describe(FullHttpRequest request, FullHttpResponse response)
      throws RtspException, RefusedException {
    String name = RtspRequest.stream(request);
    Publishing publisher = parts.publishers().get(name);
    LiveStream stream = publisher == null ? null : publisher.stream();
    SessionStart start =
        begin(
            request,
            StreamRole.PLAY,
            name,
            stream == null ? SpanContext.getInvalid() : stream.publisher().startContext());
    try {
      if (publisher == null || stream == null) {
        throw new RefusedException(
            StreamRefusalReason.NOT_FOUND, "'" + name + "' is not published by RTSP");
      }
      parts.streams().enter();
      role = new Playing(parts, client, start, publisher, stream);
      response.content().writeCharSequence(publisher.description().text(name), UTF_8);
      response.headers().set(CONTENT_TYPE, "application/sdp");
      response.headers().set(CONTENT_BASE, request.uri() + "/");
    } catch (RefusedException e) {
      start.refuse(e);
      throw e;
    }
  }

  private SessionStart begin(
      FullHttpRequest request, StreamRole wanted, String name, SpanContext source)
      throws RtspException {
    if (role != null) {
      throw new RtspException(
          RtspResponseStatuses.METHOD_NOT_VALID, "the connection has a session already");
    }
    Context parent =
        parts.propagator().extract(Context.root(), request.headers(), RequestFields.INSTANCE);
    Peer peer =
        new Peer(RtspParts.PROTOCOL, id, client.address().getHostAddress(), connected, connectedAt);
    return parts.telemetry().begin(peer, wanted, name, parent, source);
  }

  private void setUp(FullHttpRequest request, FullHttpResponse response) throws RtspException {
    Transport transport = Transport.parse(request.headers().get(TRANSPORT));
    if (transport == null) {
      throw new RtspException(
          RtspResponseStatuses.UNSUPPORTED_TRANSPORT,
          "RTP/AVP over UDP unicast or TCP interleaved is there, not "
              + request.headers().get(TRANSPORT));
    }
    String answer = role(running).setUp(RtspRequest.control(request), transport);
    response.headers().set(TRANSPORT, answer);
    response.headers().set(SESSION, id + ";timeout=" + TIMEOUT_SECONDS);
  }

  private void start(boolean record, FullHttpResponse response)
      throws RtspException, RefusedException {
    role(running || record != publishes).start();
    running = true;
    response.headers().set(SESSION, id);
  }

  private Role role(boolean notNow) throws RtspException {
    if (role == null || notNow) {
      throw new RtspException(
          RtspResponseStatuses.METHOD_NOT_VALID, "not in this state of the session");
    }
    return role;
  }

  /** RECORD or PLAY is answered. */
  void answered() {
    if (role != null) {
      role.answered();
    }
  }

  void receive(InterleavedFrame frame) {
    if (role != null) {
      role.receive(frame.channel(), frame.content());
    }
  }

  boolean isRunning() {
    return running;
  }

  /** See {@link Role#tick}. */
  boolean tick() {
    return role != null && role.tick();
  }

  /** The second and further calls do nothing. */
  void end(StreamStopReason reason) {
    Role ended = role;
    if (ended != null) {
      role = null;
      parts.streams().leave();
      ended.end(reason);
    }
  }
}
