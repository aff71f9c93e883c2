package io.throughline.examples.cluster;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.PoolMetrics;
import io.throughline.grpc.GrpcPropagation;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * A server of one gRPC service, traced, on threads whose number and queue are measured; it listens
 * to this machine only, unless {@code GRPC_LISTEN_ADDRESS} says otherwise.
 */
public final class GrpcServer implements AutoCloseable {

  private static final int THREADS = 16;
  private static final String POOL = "grpc-handler";

  private final Server server;
  private final ThreadPoolExecutor threads;

  public static GrpcServer start(int port, BindableService service, OpenTelemetry openTelemetry)
      throws IOException {
    ThreadPoolExecutor threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            0,
            SECONDS,
            new LinkedBlockingQueue<>(),
            new ThreadFactoryBuilder().setNameFormat(POOL + "-%d").setDaemon(true).build());
    PoolMetrics.watch(openTelemetry, POOL, threads);
    InetSocketAddress address =
        new InetSocketAddress(Setting.address("grpc.listen.address", "127.0.0.1"), port);
    Server server =
        GrpcPropagation.create(openTelemetry)
            .instrument(NettyServerBuilder.forAddress(address))
            .executor(threads)
            .addService(service)
            .build()
            .start();
    return new GrpcServer(server, threads);
  }

  private GrpcServer(Server server, ThreadPoolExecutor threads) {
    this.server = server;
    this.threads = threads;
  }

  public int port() {
    return server.getPort();
  }

  /** Where it listens. */
  List<SocketAddress> addresses() {
    return List.copyOf(server.getListenSockets());
  }

  /** Answers the calls that it has taken. */
  @Override
  public void close() throws InterruptedException {
    server.shutdown().awaitTermination(5, SECONDS);
    threads.shutdown();
  }
}
