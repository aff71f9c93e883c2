package io.throughline.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A server with one method and a channel to it, both instrumented. */
final class Rpc implements AutoCloseable {
  static final Metadata.Key<String> TRACEPARENT = ascii("traceparent");
  static final Metadata.Key<String> TRACESTATE = ascii("tracestate");
  static final Metadata.Key<String> BAGGAGE = ascii("baggage");

  static final MethodDescriptor<String, String> UNARY = method(MethodType.UNARY);
  static final MethodDescriptor<String, String> CLIENT_STREAM = method(MethodType.CLIENT_STREAMING);
  static final MethodDescriptor<String, String> SERVER_STREAM = method(MethodType.SERVER_STREAMING);
  static final MethodDescriptor<String, String> BIDI = method(MethodType.BIDI_STREAMING);

  private final Server server;
  private final ManagedChannel channel;

  private Rpc(Server server, ManagedChannel channel) {
    this.server = server;
    this.channel = channel;
  }

  static Rpc start(
      Telemetry telemetry,
      Wiring wiring,
      MethodDescriptor<String, String> method,
      ServerCallHandler<String, String> handler) {
    return start(telemetry, wiring, method, handler, List.of(), List.of());
  }

  /** Over Netty, with callbacks on both sides run by one executor. */
  static Rpc start(
      Telemetry telemetry,
      Executor callbacks,
      MethodDescriptor<String, String> method,
      ServerCallHandler<String, String> handler) {
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    var server =
        serve(grpc, Wiring.NETTY_POOLED.server("").executor(callbacks), method, handler, List.of());
    var channel = Wiring.NETTY_POOLED.channel("", server.getPort()).executor(callbacks);
    return new Rpc(server, grpc.instrument(channel).build());
  }

  /** Inner interceptors are those between ours and the wire. */
  static Rpc start(
      Telemetry telemetry,
      Wiring wiring,
      MethodDescriptor<String, String> method,
      ServerCallHandler<String, String> handler,
      List<ClientInterceptor> innerClient,
      List<ServerInterceptor> wireSideServer) {
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    return start(grpc, grpc, wiring, method, handler, innerClient, wireSideServer);
  }

  static Rpc start(
      GrpcPropagation client,
      GrpcPropagation service,
      Wiring wiring,
      MethodDescriptor<String, String> method,
      ServerCallHandler<String, String> handler,
      List<ClientInterceptor> innerClient,
      List<ServerInterceptor> wireSideServer) {
    String name = UUID.randomUUID().toString();
    Server server = serve(service, wiring.server(name), method, handler, wireSideServer);
    ManagedChannelBuilder<?> channelBuilder =
        wiring.channel(name, wiring.isNetty() ? server.getPort() : 0);
    channelBuilder.intercept(innerClient);
    client.instrument(channelBuilder);
    return new Rpc(server, channelBuilder.build());
  }

  private static Server serve(
      GrpcPropagation grpc,
      ServerBuilder<?> builder,
      MethodDescriptor<String, String> method,
      ServerCallHandler<String, String> handler,
      List<ServerInterceptor> wireSide) {
    builder.addService(
        ServerServiceDefinition.builder(requireNonNull(method.getServiceName()))
            .addMethod(method, handler)
            .build());
    grpc.instrument(builder);
    wireSide.forEach(builder::intercept);
    try {
      return builder.build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers a message with itself. */
  static ServerCallHandler<String, String> echo() {
    return ServerCalls.asyncUnaryCall(
        (request, response) -> {
          response.onNext(request);
          response.onCompleted();
        });
  }

  /** One unary call, and its answer. */
  String call() {
    return ClientCalls.blockingUnaryCall(channel, UNARY, CallOptions.DEFAULT, "hello");
  }

  ClientCall<String, String> newCall() {
    return channel.newCall(UNARY, CallOptions.DEFAULT);
  }

  ManagedChannel channel() {
    return channel;
  }

  /** What a client's span shows as {@code server.address}. */
  String address() {
    return port() > 0 ? "localhost" : "directaddress:///" + server.getListenSockets().get(0);
  }

  int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    try {
      channel.awaitTermination(5, TimeUnit.SECONDS);
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static MethodDescriptor<String, String> method(MethodType type) {
    return descriptor(type).setSampledToLocalTracing(true).build();
  }

  static MethodDescriptor.Builder<String, String> descriptor(MethodType type) {
    return MethodDescriptor.newBuilder(new Text(), new Text())
        .setType(type)
        .setFullMethodName("test.Echo/" + type);
  }

  static Metadata.Key<String> ascii(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
