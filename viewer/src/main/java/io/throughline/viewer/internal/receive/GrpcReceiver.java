package io.throughline.viewer.internal.receive;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The server of OTLP over gRPC where grpc-java is on the class path. A third of the classes that a
 * viewer starts with are its, so it starts while the rest does.
 */
public final class GrpcReceiver implements AutoCloseable {

  private final Future<@Nullable OtlpGrpcServer> server;

  /**
   * Begins.
   *
   * @param start only called where grpc-java is there
   */
  public GrpcReceiver(ExecutorService executor, Callable<OtlpGrpcServer> start) {
    server = executor.submit(() -> isGrpcThere() ? start.call() : null);
  }

  private static boolean isGrpcThere() {
    try {
      ClassLoader loader = GrpcReceiver.class.getClassLoader();
      Class.forName("io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder", false, loader);
      Class.forName("io.grpc.stub.ServerCalls", false, loader);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * Waits for it.
   *
   * @return null without grpc-java
   * @throws IOException if the port is taken
   */
  public @Nullable Integer port() throws IOException {
    try {
      OtlpGrpcServer started = server.get();
      return started == null ? null : started.port();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException refused ? refused : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the port of gRPC was opened", e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    try {
      OtlpGrpcServer started = server.get();
      if (started != null) {
        started.close();
      }
    } catch (ExecutionException e) {
      // There is nothing to close; port() has told why.
    }
  }
}
