package io.throughline.testing;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * A gRPC service that answers with what it is sent, and a channel to it, without generated code.
 * Its methods are in {@link GrpcEchoMethods}. Needs {@code grpc-stub}, and {@code grpc-inprocess}
 * or {@code grpc-netty-shaded}. Thread-safe.
 *
 * <pre>{@code
 * try (GrpcEcho echo = GrpcEcho.inProcess(grpc::instrument, grpc::instrument)) {
 *   assertThat(echo.unary("hi")).isEqualTo("hi");
 *   assertThatThrownBy(() -> echo.unary(GrpcEcho.failing(Status.Code.UNAVAILABLE)));
 * }
 * }</pre>
 */
public final class GrpcEcho implements AutoCloseable {

  private final GrpcEchoMethods service;
  private final Server server;
  private final ManagedChannel channel;

  private GrpcEcho(
      GrpcEchoMethods service,
      ServerBuilder<?> server,
      UnaryOperator<ServerBuilder<?>> instrumentedServer,
      Function<Server, ManagedChannelBuilder<?>> channel,
      UnaryOperator<ManagedChannelBuilder<?>> instrumentedChannel) {
    this.service = service;
    try {
      this.server =
          instrumentedServer.apply(server.addService(service.definition())).build().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.channel = instrumentedChannel.apply(channel.apply(this.server)).build();
  }

  /**
   * An echo in this process, on direct executors: a callback has returned when a call does.
   *
   * @param server such as a method that adds interceptors, called after the service was added
   * @param channel the same for the client
   * @return the echo, to be closed
   */
  public static GrpcEcho inProcess(
      UnaryOperator<ServerBuilder<?>> server, UnaryOperator<ManagedChannelBuilder<?>> channel) {
    String name = InProcessServerBuilder.generateName();
    return new GrpcEcho(
        new GrpcEchoMethods(),
        InProcessServerBuilder.forName(name).directExecutor(),
        server,
        started -> InProcessChannelBuilder.forName(name).directExecutor(),
        channel);
  }

  /**
   * An echo on a free port of the loopback interface, without TLS.
   *
   * @param server such as a method that adds interceptors, called after the service was added
   * @param channel the same for the client
   * @return the echo, to be closed
   */
  public static GrpcEcho onLoopback(
      UnaryOperator<ServerBuilder<?>> server, UnaryOperator<ManagedChannelBuilder<?>> channel) {
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return new GrpcEcho(
        new GrpcEchoMethods(),
        NettyServerBuilder.forAddress(free),
        server,
        started -> NettyChannelBuilder.forAddress("localhost", started.getPort()).usePlaintext(),
        channel);
  }

  /**
   * A message that makes the service end the call with a status.
   *
   * @param code any but OK
   * @return a message for any of the methods
   */
  public static String failing(Status.Code code) {
    return GrpcEchoMethods.FAILING + code.name();
  }

  /**
   * A unary call.
   *
   * @param message the message
   * @return the same message
   */
  public String unary(String message) {
    return ClientCalls.blockingUnaryCall(
        channel, GrpcEchoMethods.UNARY, CallOptions.DEFAULT, message);
  }

  /**
   * A call with one message and several answers.
   *
   * @param words with a space between them
   * @return the words, each by itself
   */
  public List<String> serverStreaming(String words) {
    GrpcEchoStream answers = new GrpcEchoStream();
    ClientCalls.asyncServerStreamingCall(
        channel.newCall(GrpcEchoMethods.SERVER_STREAMING, CallOptions.DEFAULT), words, answers);
    return answers.await();
  }

  /**
   * A call with several messages and one answer.
   *
   * @param messages the messages
   * @return the messages with a space between them
   */
  public String clientStreaming(String... messages) {
    GrpcEchoStream answers = new GrpcEchoStream();
    answers.send(
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(GrpcEchoMethods.CLIENT_STREAMING, CallOptions.DEFAULT), answers),
        messages);
    return answers.await().get(0);
  }

  /**
   * A call with several messages and as many answers.
   *
   * @param messages the messages
   * @return the same messages
   */
  public List<String> bidi(String... messages) {
    GrpcEchoStream answers = new GrpcEchoStream();
    answers.send(
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(GrpcEchoMethods.BIDI, CallOptions.DEFAULT), answers),
        messages);
    return answers.await();
  }

  /**
   * The channel, for calls of other kinds.
   *
   * @return the channel, which ends with this
   */
  public ManagedChannel channel() {
    return channel;
  }

  /**
   * The port on the loopback interface.
   *
   * @return its number; -1 in process
   */
  public int port() {
    return server.getPort();
  }

  /**
   * The messages that the service got, in order.
   *
   * @return a copy
   */
  public List<String> received() {
    return service.received();
  }

  /**
   * The headers of the calls that reached the service, in order.
   *
   * @return a copy
   */
  public List<Metadata> headers() {
    return service.headers();
  }

  /** Ends calls that are under way, and waits until the port is free. */
  @Override
  public void close() {
    channel.shutdownNow();
    server.shutdownNow();
    try {
      server.awaitTermination();
      channel.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
