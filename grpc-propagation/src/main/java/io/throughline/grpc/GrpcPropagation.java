package io.throughline.grpc;

import io.grpc.ClientInterceptor;
import io.grpc.InternalManagedChannelBuilder;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.throughline.semconv.GrpcMetrics;
import io.throughline.semconv.propagation.JavaAgent;
import io.throughline.semconv.propagation.PropagationFaults;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The propagation of traces through gRPC calls, with a span and a duration measurement for each
 * call ({@code rpc.client.call.duration}, {@code rpc.server.call.duration}), by the RPC semantic
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
 * <p>Under OpenTelemetry's Java agent, which instruments gRPC itself, calls run as if this module
 * were not there, unless {@code otel.instrumentation.grpc.enabled} is false.
 *
 * <p>Instances are immutable and safe for use by any number of threads, builders and channels.
 */
public final class GrpcPropagation {
  private final MetadataPropagation propagation;
  private final CallRecorder clientCalls;
  private final IncomingCalls incomingCalls;
  private final RpcMethods.Settings methods;
  private final Set<GrpcMeasure> measures;

  GrpcPropagation(GrpcPropagationBuilder settings) {
    OpenTelemetry openTelemetry = settings.openTelemetry;
    PropagationFaults faults =
        new PropagationFaults(openTelemetry, "grpc-propagation", GrpcPropagation.class);
    // A set of bits: it is asked several times a call.
    measures = Collections.unmodifiableSet(EnumSet.copyOf(settings.measures));
    methods =
        new RpcMethods.Settings(
            JavaAgent.instruments(openTelemetry, "grpc")
                ? method -> false
                : recorded(settings.recorded, faults),
            settings.recognized,
            GrpcMetrics.create(openTelemetry),
            new MetricBounds(),
            measures);
    propagation =
        new MetadataPropagation(openTelemetry.getPropagators().getTextMapPropagator(), faults);
    clientCalls = new CallRecorder(RpcSide.CLIENT, settings, faults);
    incomingCalls =
        new IncomingCalls(
            new CallRecorder(RpcSide.SERVER, settings, faults), propagation, settings.publicFor);
  }

  /** What the host's choice throws is not the call's: such a call is recorded. */
  private static Predicate<String> recorded(Predicate<String> chosen, PropagationFaults faults) {
    return method -> {
      try {
        return chosen.test(method);
      } catch (RuntimeException | LinkageError e) {
        faults.dropped(e);
        return true;
      }
    };
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
    RpcMethods served = methods(RpcSide.SERVER, null);
    builder.intercept(new TracingServerInterceptor(incomingCalls, served));
    try {
      builder.addStreamTracerFactory(new ServerStreams(incomingCalls, served, measures));
    } catch (UnsupportedOperationException notOfThisBuilder) {
      // Then the interceptor has to do with what it sees.
    }
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
      InternalManagedChannelBuilder.interceptWithTarget(channel, this::clientInterceptor);
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

  private ClientInterceptor clientInterceptor(@Nullable String target) {
    return new TracingClientInterceptor(
        clientCalls, propagation, methods(RpcSide.CLIENT, target), measures);
  }

  /**
   * An interceptor for any number of servers and services. It cannot see calls of methods that the
   * server does not have, nor sizes, nor the status that an outer interceptor answers, nor the end
   * of a call whose request cannot be read because of an {@link Error}.
   *
   * @return the interceptor
   */
  public ServerInterceptor serverInterceptor() {
    return new TracingServerInterceptor(incomingCalls, methods(RpcSide.SERVER, null));
  }

  /**
   * Carries the context into a host's own threads: each task runs in that in which it was handed
   * over, so that what a handler leaves to an executor belongs to its call. gRPC's own context
   * stays behind, for it is cancelled when the call is over, and the work is not. A task costs an
   * object of 24 bytes, and nothing if there is no context.
   *
   * @param executor where the tasks run
   * @return hands tasks to it; safe for use by any number of threads
   * @see Context#taskWrapping(java.util.concurrent.ExecutorService) OpenTelemetry's own, for
   *     executor services
   */
  public static Executor carryContext(Executor executor) {
    return new ContextExecutor(executor);
  }

  private RpcMethods methods(RpcSide side, @Nullable String target) {
    return new RpcMethods(side, target, methods);
  }
}
