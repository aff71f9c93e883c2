package io.throughline.grpc;

import io.grpc.ClientInterceptor;
import io.grpc.InternalManagedChannelBuilder;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Carries the trace through gRPC calls, and gives each call a span and a duration measurement
 * ({@code rpc.client.call.duration}, {@code rpc.server.call.duration}), by the RPC semantic
 * conventions of OpenTelemetry.
 *
 * <pre>{@code
 * GrpcPropagation grpc = GrpcPropagation.create(openTelemetry);
 * Server server = grpc.instrument(ServerBuilder.forPort(1228).addService(broker)).build();
 * ManagedChannel journal = grpc.instrument(ManagedChannelBuilder.forTarget("dns:///journal:1778")).build();
 * }</pre>
 *
 * <p>Server handlers and their callbacks run in the server span's context; callbacks of a client
 * run in the context in which the call was made. A call that is started ends exactly once, with the
 * status that gRPC gave it.
 *
 * <p>gRPC runs first the interceptor that was added last: instrument a builder after you added your
 * own interceptors, and the span and the measurement cover them.
 *
 * <p>Instances are immutable and safe for use by any number of threads, builders and channels.
 */
public final class GrpcPropagation {
  private final MetadataPropagation propagation;
  private final CallRecorder clientCalls;
  private final CallRecorder serverCalls;
  private final Predicate<String> recorded;
  private final @Nullable TrustBoundary trustBoundary;

  GrpcPropagation(GrpcPropagationBuilder settings) {
    OpenTelemetry openTelemetry = settings.openTelemetry;
    Faults faults = new Faults();
    recorded = settings.recorded;
    trustBoundary = settings.trustBoundary;
    propagation =
        new MetadataPropagation(openTelemetry.getPropagators().getTextMapPropagator(), faults);
    clientCalls = CallRecorder.create(RpcSide.CLIENT, settings, faults);
    serverCalls = CallRecorder.create(RpcSide.SERVER, settings, faults);
  }

  /**
   * Binds to the propagators, the tracer and the meter of {@code openTelemetry}.
   *
   * @param openTelemetry where spans and measurements go; whose propagators decide what is carried
   * @return what instruments servers and channels
   */
  public static GrpcPropagation create(OpenTelemetry openTelemetry) {
    return builder(openTelemetry).build();
  }

  /**
   * Begins with the defaults of {@link #create}.
   *
   * @param openTelemetry where spans and measurements go; whose propagators decide what is carried
   * @return where defaults can be changed
   */
  public static GrpcPropagationBuilder builder(OpenTelemetry openTelemetry) {
    return new GrpcPropagationBuilder(openTelemetry);
  }

  /**
   * Instruments every call of the server that is built. Call it once for a builder.
   *
   * @param builder the server's builder
   * @param <T> the builder's type
   * @return the same builder
   */
  public <T extends ServerBuilder<?>> T instrument(T builder) {
    builder.intercept(serverInterceptor());
    return builder;
  }

  /**
   * Instruments every call of the channel that is built; {@code server.address} and {@code
   * server.port} come from the channel's target. Call it once for a builder.
   *
   * @param builder the channel's builder
   * @param <T> the builder's type
   * @return the same builder
   */
  public <T extends ManagedChannelBuilder<?>> T instrument(T builder) {
    ManagedChannelBuilder<?> channel = builder;
    try {
      // The only way to learn a channel's target; grpc-opentelemetry depends on it as well.
      InternalManagedChannelBuilder.interceptWithTarget(
          channel, target -> clientInterceptor(ServerAddress.ofTarget(target)));
    } catch (UnsupportedOperationException | LinkageError notOfThisBuilder) {
      builder.intercept(clientInterceptor());
    }
    return builder;
  }

  /**
   * An interceptor for any number of channels. It cannot see a channel's target, so {@code
   * server.address} and {@code server.port} are those of the channel's authority.
   *
   * @return the interceptor
   */
  public ClientInterceptor clientInterceptor() {
    return clientInterceptor(null);
  }

  private ClientInterceptor clientInterceptor(@Nullable ServerAddress target) {
    return new TracingClientInterceptor(
        clientCalls, propagation, new RpcMethods(RpcSide.CLIENT, target, recorded));
  }

  /**
   * An interceptor for any number of servers and services.
   *
   * @return the interceptor
   */
  public ServerInterceptor serverInterceptor() {
    return new TracingServerInterceptor(
        serverCalls, propagation, new RpcMethods(RpcSide.SERVER, null, recorded), trustBoundary);
  }
}
