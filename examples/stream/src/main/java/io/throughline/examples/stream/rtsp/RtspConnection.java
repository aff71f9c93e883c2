package io.throughline.examples.stream.rtsp;

import static io.netty.handler.codec.rtsp.RtspHeaderNames.CSEQ;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.rtsp.RtspResponseStatuses;
import io.netty.handler.codec.rtsp.RtspVersions;
import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.semconv.RtspRequestMethod;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamRefusalReason;
import io.throughline.semconv.StreamStopReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of a client: its requests, and the session that ends with it. */
final class RtspConnection extends SimpleChannelInboundHandler<Object> implements RtspClient {

  private static final Logger log = LoggerFactory.getLogger(RtspConnection.class);

  private static final double NANOS_PER_SECOND = 1e9;
  private static final long SETUP_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final RtspParts parts;
  private final RtspSession session;
  private final long connected = System.nanoTime();

  private @Nullable ChannelHandlerContext cutter;
  private long lastHeard = connected;
  private StreamStopReason lossReason = StreamStopReason.PEER_LOST;

  RtspConnection(RtspParts parts) {
    this.parts = parts;
    session = new RtspSession(parts, this);
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    cutter = context.pipeline().context(InterleavedCutter.class);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, Object message) {
    if (message instanceof InterleavedFrame frame) {
      session.receive(frame);
    } else if (message instanceof FullHttpRequest request) {
      lastHeard = System.nanoTime();
      handle(context, request);
    }
  }

  private void handle(ChannelHandlerContext context, FullHttpRequest request) {
    long start = System.nanoTime();
    RtspRequestMethod method = RtspRequest.method(request);
    FullHttpResponse response = answer(RtspResponseStatuses.OK);
    boolean close = method == RtspRequestMethod.TEARDOWN;
    try {
      if (request.decoderResult().isFailure()) {
        throw new RtspException(RtspResponseStatuses.BAD_REQUEST, "the request is malformed");
      }
      session.handle(method, request, response);
    } catch (RtspException e) {
      response = answer(e.status());
      log.debug("{} answered with {}: {}", method, e.status(), e.getMessage());
    } catch (RefusedException e) {
      response = answer(status(e.reason()));
      close = true;
    }
    String sequence = request.headers().get(CSEQ);
    if (sequence != null) {
      response.headers().set(CSEQ, sequence);
    }
    HttpUtil.setContentLength(response, response.content().readableBytes());
    int status = response.status().code();
    var written = context.writeAndFlush(response);
    parts
        .metrics()
        .serverRequestDuration(method, status)
        .record((System.nanoTime() - start) / NANOS_PER_SECOND);
    boolean starts = method == RtspRequestMethod.RECORD || method == RtspRequestMethod.PLAY;
    if (close) {
      session.end(StreamStopReason.CLOSED);
      var unused = written.addListener(ChannelFutureListener.CLOSE);
    } else if (starts && status == RtspResponseStatuses.OK.code()) {
      session.answered();
    }
  }

  private static FullHttpResponse answer(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(RtspVersions.RTSP_1_0, status, Unpooled.buffer());
  }

  private static HttpResponseStatus status(StreamRefusalReason reason) {
    return switch (reason) {
      case NOT_FOUND -> RtspResponseStatuses.NOT_FOUND;
      case CONFLICT -> HttpResponseStatus.CONFLICT;
      case BAD_REQUEST -> RtspResponseStatuses.BAD_REQUEST;
      case OVERLOAD -> RtspResponseStatuses.SERVICE_UNAVAILABLE;
    };
  }

  /** What is to be done once a second. */
  void tick() {
    ChannelHandlerContext context = cutter;
    if (context == null) {
      return; // not active yet
    }
    try {
      boolean tooSlow = !session.isRunning() && System.nanoTime() - connected > SETUP_NANOS;
      if (tooSlow || session.tick()) {
        close(StreamStopReason.IDLE);
      }
    } catch (RuntimeException e) {
      exceptionCaught(context, e); // thrown on, it would end the clock of all connections
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    boolean broken = cause instanceof IOException;
    if (!broken) {
      lossReason = StreamStopReason.PROTOCOL_ERROR;
      String line =
          parts.errorLines().limited("the connection of " + address() + " is closed: " + cause);
      if (line != null) {
        log.warn("{}", line);
      }
    }
    parts.telemetry().error(StreamComponent.RTSP, cause.getClass().getName());
    var unused = context.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    session.end(lossReason);
  }

  @Override
  public void close(StreamStopReason reason) {
    session.end(reason);
    var unused = context().close();
  }

  @Override
  public ChannelHandlerContext context() {
    return Objects.requireNonNull(cutter);
  }

  @Override
  public InetAddress address() {
    return ((InetSocketAddress) context().channel().remoteAddress()).getAddress();
  }

  @Override
  public void heard() {
    lastHeard = System.nanoTime();
  }

  @Override
  public boolean isSilent() {
    return System.nanoTime() - lastHeard > TimeUnit.SECONDS.toNanos(RtspSession.TIMEOUT_SECONDS);
  }
}
