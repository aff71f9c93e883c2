package io.throughline.examples.stream.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.stream.ChunkedWriteHandler;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.stream.relay.LineLimit;
import io.throughline.examples.stream.relay.StreamTelemetry;
import io.throughline.examples.stream.relay.Streams;
import io.throughline.examples.stream.storage.Recorder;
import io.throughline.semconv.StreamComponent;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The HTTP API on Netty: bounded, and on threads of its own, which may wait for a disk. */
public final class HttpApi implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 64;
  private static final int MAX_BODY_BYTES = 4 << 10;
  private static final int MAX_LINE_BYTES = 4 << 10;
  private static final int MAX_HEADER_BYTES = 8 << 10;
  private static final int IDLE_SECONDS = 45;

  private final EventLoopGroup loop =
      new NioEventLoopGroup(1, new DefaultThreadFactory("stream-api", true));
  private final EventExecutorGroup calls =
      new DefaultEventExecutorGroup(2, new DefaultThreadFactory("stream-api-call", true));
  private final AtomicInteger connections = new AtomicInteger();
  private final StreamTelemetry telemetry;
  private final Channel listener;

  /**
   * Starts to listen.
   *
   * @param recorder null if nothing is recorded
   * @throws BindException if the port is taken
   */
  public HttpApi(
      ApiOptions options,
      Streams streams,
      @Nullable Recorder recorder,
      StreamTelemetry telemetry,
      OpenTelemetry openTelemetry)
      throws BindException, InterruptedException {
    this.telemetry = telemetry;
    ApiAccess access = new ApiAccess(options);
    ApiCalls apiCalls = new ApiCalls(streams, recorder);
    ApiTelemetry apiTelemetry = new ApiTelemetry(openTelemetry);
    LineLimit errorLines = new LineLimit(System::nanoTime);
    listener =
        listen(
            options,
            () ->
                new ApiConnection(access, apiCalls, apiTelemetry, telemetry, recorder, errorLines));
  }

  /** Makes the handler of a connection. */
  private interface Handlers {
    ApiConnection create();
  }

  private Channel listen(ApiOptions options, Handlers handlers)
      throws BindException, InterruptedException {
    var bound =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    accept(channel, handlers);
                  }
                })
            .bind(options.address(), options.port())
            .await();
    if (!bound.isSuccess()) {
      close(loop, calls);
      BindException taken = new BindException("the port of " + options + " is taken");
      taken.initCause(bound.cause());
      throw taken;
    }
    return bound.channel();
  }

  private void accept(SocketChannel channel, Handlers handlers) {
    if (connections.incrementAndGet() > MAX_CONNECTIONS) {
      connections.decrementAndGet();
      telemetry.error(StreamComponent.API, "too_many_connections");
      var unused = channel.close();
      return;
    }
    var unused = channel.closeFuture().addListener(closed -> connections.decrementAndGet());
    channel
        .pipeline()
        .addLast(
            new IdleStateHandler(0, 0, IDLE_SECONDS),
            new HttpServerCodec(MAX_LINE_BYTES, MAX_HEADER_BYTES, MAX_BODY_BYTES),
            new HttpObjectAggregator(MAX_BODY_BYTES),
            new ChunkedWriteHandler())
        .addLast(calls, handlers.create());
  }

  /** Where it listens. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Whether it still listens. */
  public boolean isListening() {
    return listener.isActive();
  }

  @Override
  public void close() {
    var unused = listener.close();
    close(loop, calls);
  }

  private static void close(EventLoopGroup loop, EventExecutorGroup calls) {
    calls.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
