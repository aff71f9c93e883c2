package io.throughline.benchmarks.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An in-process echo of bytes, on direct executors: the cheapest calls there are. */
final class EchoRpc implements AutoCloseable {
  private static final MethodDescriptor<byte[], byte[]> ECHO =
      MethodDescriptor.newBuilder(new Bytes(), new Bytes())
          .setType(MethodType.UNARY)
          .setFullMethodName("benchmarks.Echo/Echo")
          .setSampledToLocalTracing(true)
          .build();

  private static final MethodDescriptor<byte[], byte[]> CONVERSE =
      ECHO.toBuilder()
          .setType(MethodType.BIDI_STREAMING)
          .setFullMethodName("benchmarks.Echo/Converse")
          .build();

  private final Server server;
  private final ManagedChannel channel;

  EchoRpc(Instrumentation instrumentation) throws IOException {
    String name = InProcessServerBuilder.generateName();
    InProcessServerBuilder serverBuilder =
        InProcessServerBuilder.forName(name)
            .directExecutor()
            .addService(
                ServerServiceDefinition.builder("benchmarks.Echo")
                    .addMethod(
                        ECHO,
                        ServerCalls.asyncUnaryCall(
                            (request, response) -> {
                              response.onNext(request);
                              response.onCompleted();
                            }))
                    .addMethod(CONVERSE, ServerCalls.asyncBidiStreamingCall(EchoRpc::echo))
                    .build());
    InProcessChannelBuilder channelBuilder = InProcessChannelBuilder.forName(name).directExecutor();
    instrumentation.apply(serverBuilder, channelBuilder);
    server = serverBuilder.build().start();
    channel = channelBuilder.build();
  }

  byte[] call(byte[] request) {
    return ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, request);
  }

  /** Echoes each message as it comes. */
  private static StreamObserver<byte[]> echo(StreamObserver<byte[]> answers) {
    return new StreamObserver<>() {
      @Override
      public void onNext(byte[] message) {
        answers.onNext(message);
      }

      @Override
      public void onError(Throwable t) {}

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  Stream open() {
    Stream stream = new Stream();
    stream.requests =
        ClientCalls.asyncBidiStreamingCall(channel.newCall(CONVERSE, CallOptions.DEFAULT), stream);
    return stream;
  }

  /** The client's end of a stream, on whose executors the answer is there when the call returns. */
  static final class Stream implements StreamObserver<byte[]>, AutoCloseable {
    private @Nullable StreamObserver<byte[]> requests;
    private byte[] answer = {};

    byte[] exchange(byte[] message) {
      requireNonNull(requests).onNext(message);
      return answer;
    }

    @Override
    public void onNext(byte[] message) {
      answer = message;
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}

    @Override
    public void close() {
      requireNonNull(requests).onCompleted();
    }
  }

  @Override
  public void close() throws InterruptedException {
    channel.shutdown().awaitTermination(5, TimeUnit.SECONDS);
    server.shutdown().awaitTermination();
  }

  private static final class Bytes implements MethodDescriptor.Marshaller<byte[]> {
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
