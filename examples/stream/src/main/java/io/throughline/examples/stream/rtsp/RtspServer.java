package io.throughline.examples.stream.rtsp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.rtsp.RtspDecoder;
import io.netty.handler.codec.rtsp.RtspEncoder;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.RtspMetrics;
import io.throughline.semconv.StreamComponent;
import io.throughline.semconv.StreamDropReason;
import io.throughline.semconv.StreamStopReason;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * An RTSP server: publishers announce and record, readers describe and play. One thread moves all
 * packets, so that nothing is locked.
 */
public final class RtspServer implements AutoCloseable {

  /** Room for those that are refused with an answer. */
  private static final int CONNECTIONS_PER_SESSION = 2;

  /** What the kernel may hold for a reader; the rest waits where it is counted. */
  private static final int SEND_BUFFER = 256 << 10;

  private final EventLoopGroup loop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("rtsp", true));
  private final Set<RtspConnection> connections = new HashSet<>();
  private final RtspParts parts;
  private final Channel listener;

  /**
   * Starts to listen.
   *
   * @param address to listen on
   * @param port of TCP; 0 for any
   * @param udpPort the even one of the pair for media; 0 for any
   * @throws BindException if a port is taken
   */
  public RtspServer(
      String address,
      int port,
      int udpPort,
      Streams streams,
      StreamTelemetry telemetry,
      OpenTelemetry openTelemetry)
      throws BindException, InterruptedException {
    try {
      parts =
          new RtspParts(
              streams,
              telemetry,
              RtspMetrics.create(openTelemetry),
              openTelemetry.getPropagators().getTextMapPropagator(),
              UdpPorts.open(
                  loop,
                  address,
                  udpPort,
                  () ->
                      telemetry.dropped(
                          RtspParts.PROTOCOL,
                          NetworkIoDirection.RECEIVE,
                          StreamDropReason.UNKNOWN_SOURCE)),
              new HashMap<>(),
              new LineLimit(System::nanoTime));
      listener = listen(address, port);
    } catch (BindException e) {
      var unused = loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw e;
    }
    var unused = loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
  }

  private Channel listen(String address, int port) throws BindException, InterruptedException {
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel);
                  }
                })
            .bind(address, port)
            .await();
    if (!bound.isSuccess()) {
      BindException taken = new BindException("TCP port " + port + " of " + address + " is taken");
      taken.initCause(bound.cause());
      throw taken;
    }
    return bound.channel();
  }

  private void accept(SocketChannel channel) {
    int limit = CONNECTIONS_PER_SESSION * parts.streams().limits().sessions();
    if (connections.size() >= limit) {
      parts.telemetry().error(StreamComponent.RTSP, "too_many_connections");
      var unused = channel.close();
      return;
    }
    RtspConnection connection = new RtspConnection(parts);
    connections.add(connection);
    var unused = channel.closeFuture().addListener(closed -> connections.remove(connection));
    channel
        .pipeline()
        .addLast(
            new InterleavedCutter(),
            new RtspDecoder(
                InterleavedCutter.MAX_HEADERS,
                InterleavedCutter.MAX_HEADERS,
                InterleavedCutter.MAX_BODY),
            new RtspEncoder(),
            new HttpObjectAggregator(InterleavedCutter.MAX_BODY),
            connection);
  }

  private void tick() {
    // Some of them end by it.
    List.copyOf(connections).forEach(RtspConnection::tick);
  }

  /** The port of TCP. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Whether it still listens. */
  public boolean isListening() {
    return listener.isActive();
  }

  /** Ends all sessions. */
  @Override
  public void close() {
    var unused = listener.close();
    loop.submit(
            () ->
                List.copyOf(connections)
                    .forEach(connection -> connection.close(StreamStopReason.SHUTDOWN)))
        .syncUninterruptibly();
    parts.ports().close();
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
