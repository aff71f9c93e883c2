package io.throughline.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** OTLP over gRPC, by grpc-java's server. */
final class GrpcOtlpListener implements OtlpListener {

  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final @Nullable ServerTls tls;
  private final Executor threads;
  private final Function<OtlpRequest, OtlpAnswer> taking;
  private final int port;
  private Server server;
  private boolean closed;

  GrpcOtlpListener(
      int port, @Nullable ServerTls tls, Executor threads, Function<OtlpRequest, OtlpAnswer> taking)
      throws IOException {
    this.tls = tls;
    this.threads = threads;
    this.taking = taking;
    this.server = start(port, tls);
    this.port = server.getPort();
  }

  private Server start(int port, @Nullable ServerTls with) throws IOException {
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), credentials(with))
            .executor(threads)
            .maxInboundMessageSize(MAX_REQUEST_BYTES);
    for (OtlpSignal signal : OtlpSignal.values()) {
      builder.addService(service(signal));
    }
    return builder.build().start();
  }

  private static ServerCredentials credentials(@Nullable ServerTls tls) {
    if (tls == null) {
      return InsecureServerCredentials.create();
    }
    TlsServerCredentials.Builder credentials =
        TlsServerCredentials.newBuilder().keyManager(tls.shown().keyManagers());
    if (tls.clients() != null) {
      credentials
          .trustManager(tls.clients().trustManagers())
          .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    }
    return credentials.build();
  }

  private ServerServiceDefinition service(OtlpSignal signal) {
    MethodDescriptor<byte[], byte[]> export =
        MethodDescriptor.newBuilder(Bytes.MARSHALLER, Bytes.MARSHALLER)
            .setType(MethodType.UNARY)
            .setFullMethodName(signal.service + "/Export")
            .build();
    return ServerServiceDefinition.builder(signal.service)
        .addMethod(
            export,
            (call, headers) ->
                ServerCalls.<byte[], byte[]>asyncUnaryCall(
                        (body, observer) -> take(signal, headers, body, observer))
                    .startCall(call, headers))
        .build();
  }

  private void take(
      OtlpSignal signal, Metadata headers, byte[] body, StreamObserver<byte[]> observer) {
    OtlpAnswer answer;
    try {
      answer =
          taking.apply(
              new OtlpRequest(signal.path, headers(headers), signal.parser.parseFrom(body)));
    } catch (InvalidProtocolBufferException e) {
      answer = OtlpAnswer.status(400).message("no protobuf of OTLP: " + e.getMessage());
    }
    if (answer instanceof OtlpAnswer.Success success) {
      observer.onNext(OtlpListener.response(success).toByteArray());
      observer.onCompleted();
    } else if (answer instanceof OtlpAnswer.Refusal refusal) {
      Metadata trailers = new Metadata();
      ByteString details = RpcStatus.of(refusal);
      trailers.put(DETAILS, details.toByteArray());
      observer.onError(
          Status.fromCodeValue(RpcStatus.code(refusal.status()))
              .withDescription(refusal.message())
              .asRuntimeException(trailers));
    } else if (answer == OtlpAnswer.Fault.CUT) {
      cut();
    }
  }

  private static Map<String, String> headers(Metadata metadata) {
    Map<String, String> headers = new HashMap<>();
    for (String name : metadata.keys()) {
      if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
        String value = metadata.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
        if (value != null) {
          headers.put(name, value);
        }
      }
    }
    return Map.copyOf(headers);
  }

  /** A server of gRPC cannot close one connection: it ends, and another one takes its port. */
  private synchronized void cut() {
    if (closed) {
      return;
    }
    stop();
    try {
      server = start(port, tls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void stop() {
    server.shutdownNow();
    try {
      server.awaitTermination(); // or its port would not be free
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }

  enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
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
