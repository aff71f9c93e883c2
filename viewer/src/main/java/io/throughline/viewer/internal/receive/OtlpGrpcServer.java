package io.throughline.viewer.internal.receive;

import com.google.protobuf.Message;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.throughline.viewer.internal.http.SenderAccess;
import io.throughline.viewer.internal.otlp.MalformedOtlpException;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import io.throughline.viewer.internal.store.Taken;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** OTLP over gRPC. Loaded only where grpc-java is on the class path. */
public final class OtlpGrpcServer implements AutoCloseable {

  private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;
  private static final int MAX_CALLS_PER_CONNECTION = 16;
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private static final Set<Status.Code> REFUSALS =
      Set.of(
          Status.Code.RESOURCE_EXHAUSTED,
          Status.Code.UNAUTHENTICATED,
          Status.Code.INVALID_ARGUMENT);

  private final Intake intake;
  private final Server server;

  /**
   * Opens the port.
   *
   * @param port 0 for any
   * @throws IOException if it is taken
   */
  public OtlpGrpcServer(
      Intake intake, InetAddress address, int port, SenderAccess access, Executor executor)
      throws IOException {
    this.intake = intake;
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(address, port), InsecureServerCredentials.create())
            .executor(task -> execute(executor, task))
            .addStreamTracerFactory(refusals(intake))
            .intercept(guard(access))
            .permitKeepAliveWithoutCalls(true)
            .permitKeepAliveTime(10, TimeUnit.SECONDS)
            .maxConcurrentCallsPerConnection(MAX_CALLS_PER_CONNECTION)
            .maxInboundMessageSize(MAX_REQUEST_BYTES);
    for (OtlpSignalKind kind : OtlpSignalKind.values()) {
      builder.addService(service(kind));
    }
    try {
      server = builder.build().start();
    } catch (IOException e) {
      throw new IOException(
          "cannot listen on port " + port + " for OTLP over gRPC: " + e.getCause(), e);
    }
  }

  /**
   * By gRPC's own thread if there are too many: a call that is rejected would never be tried again.
   */
  private static void execute(Executor executor, Runnable task) {
    try {
      executor.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** Requests that are too long end before anything else sees them. */
  private static ServerStreamTracer.Factory refusals(Intake intake) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new ServerStreamTracer() {
          @Override
          public void streamClosed(Status status) {
            if (REFUSALS.contains(status.getCode())) {
              intake.refuse();
            }
          }
        };
      }
    };
  }

  private static ServerInterceptor guard(SenderAccess access) {
    return new ServerInterceptor() {
      @Override
      public <Q, A> ServerCall.Listener<Q> interceptCall(
          ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String authorization = headers.get(AUTHORIZATION);
        if (access.allows(authorization == null ? "" : authorization)) {
          return next.startCall(call, headers);
        }
        call.close(
            Status.UNAUTHENTICATED.withDescription(SenderAccess.WHAT_IS_NEEDED), new Metadata());
        return new ServerCall.Listener<>() {};
      }
    };
  }

  private ServerServiceDefinition service(OtlpSignalKind kind) {
    MethodDescriptor<byte[], byte[]> export =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setType(MethodType.UNARY)
            .setFullMethodName(kind.service() + "/Export")
            .build();
    return ServerServiceDefinition.builder(kind.service())
        .addMethod(
            export,
            ServerCalls.<byte[], byte[]>asyncUnaryCall(
                (body, observer) -> take(kind, body, observer)))
        .build();
  }

  private void take(OtlpSignalKind kind, byte[] body, StreamObserver<byte[]> observer) {
    try {
      Message request = kind.parse(body);
      Taken taken = intake.take(kind, request);
      observer.onNext(kind.response(taken.rejected(), taken.why()).toByteArray());
      observer.onCompleted();
    } catch (MalformedOtlpException e) {
      observer.onError(
          Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
    }
  }

  /** The port that is open. */
  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS); // or its port would not be free
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    MARSHALLER;

    @Override
    public InputStream stream(byte[] value) {
      return new ByteArrayInputStream(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
