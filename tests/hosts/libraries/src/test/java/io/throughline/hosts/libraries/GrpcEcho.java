package io.throughline.hosts.libraries;

import io.grpc.CallOptions;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerMethodDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Answers every call with an empty message and keeps what it was sent, as a collector would. */
final class GrpcEcho implements AutoCloseable {

  private final List<byte[]> received = new CopyOnWriteArrayList<>();
  private final Server server;

  GrpcEcho(UnaryOperator<ServerBuilder<?>> instrumented) throws IOException {
    server =
        instrumented
            .apply(ServerBuilder.forPort(0).fallbackHandlerRegistry(new AnyMethod()))
            .build()
            .start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  String received() {
    StringBuilder text = new StringBuilder();
    received.forEach(message -> text.append(new String(message, StandardCharsets.UTF_8)));
    return text.toString();
  }

  void call(String method, UnaryOperator<ManagedChannelBuilder<?>> instrumented) {
    ManagedChannel channel =
        instrumented
            .apply(ManagedChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext())
            .build();
    try {
      ClientCalls.blockingUnaryCall(channel, descriptor(method), CallOptions.DEFAULT, new byte[1]);
    } finally {
      channel.shutdownNow();
    }
  }

  private static MethodDescriptor<byte[], byte[]> descriptor(String method) {
    return MethodDescriptor.newBuilder(Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
        .setType(MethodType.UNARY)
        .setFullMethodName(method)
        .build();
  }

  private final class AnyMethod extends HandlerRegistry {

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String method, @Nullable String authority) {
      return ServerMethodDefinition.create(
          descriptor(method),
          ServerCalls.asyncUnaryCall(
              (request, response) -> {
                received.add(request);
                response.onNext(new byte[0]);
                response.onCompleted();
              }));
    }
  }

  private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
    AS_THEY_ARE;

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

  @Override
  public void close() {
    server.shutdownNow();
  }
}
