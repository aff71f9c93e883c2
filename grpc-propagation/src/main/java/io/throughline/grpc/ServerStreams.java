package io.throughline.grpc;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Sees what interceptors do not: calls of methods that the server does not have, and the bytes of
 * messages. A call to a method that the server is known to have costs nothing here, unless sizes
 * are measured.
 */
final class ServerStreams extends ServerStreamTracer.Factory {
  private static final int MAX_KNOWN_METHODS = 1_000;
  private static final ServerStreamTracer NOTHING_TO_SEE = new ServerStreamTracer() {};

  private final IncomingCalls calls;
  private final RpcMethods methods;
  private final boolean seesUnknown;
  private final boolean seesSizes;
  private final Map<String, RpcMethod> known = new ConcurrentHashMap<>();

  private ServerStreams(IncomingCalls calls, RpcMethods methods, Set<GrpcMeasure> measures) {
    this.calls = calls;
    this.methods = methods;
    seesUnknown = measures.contains(GrpcMeasure.UNKNOWN_METHODS);
    seesSizes = MessageSizes.areMeasured(measures);
  }

  /** Null if nothing is to be seen. */
  static @Nullable ServerStreams ifMeasured(
      IncomingCalls calls, RpcMethods methods, Set<GrpcMeasure> measures) {
    ServerStreams streams = new ServerStreams(calls, methods, measures);
    return streams.seesUnknown || streams.seesSizes ? streams : null;
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    RpcMethod method = known.get(fullMethodName);
    boolean maybeUnknown = seesUnknown && method == null;
    try {
      if (!(seesSizes || maybeUnknown) || methods.leaveOut(fullMethodName)) {
        return NOTHING_TO_SEE;
      }
      // Now, for gRPC lends the headers only now.
      Arrival arrival = maybeUnknown ? new Arrival(calls.caller(headers), calls.nanoTime()) : null;
      MessageSizes sizes = seesSizes ? new MessageSizes() : null;
      return new Stream(fullMethodName, method, arrival, sizes);
    } catch (RuntimeException | LinkageError e) {
      calls.faults().dropped(e);
      return NOTHING_TO_SEE;
    }
  }

  /** Who called and when, for as long as the server may turn out not to have the method. */
  private record Arrival(Context caller, long nanoTime) {}

  private final class Stream extends ServerStreamTracer {
    private final String fullMethodName;
    private final @Nullable MessageSizes sizes;
    private volatile @Nullable RpcMethod method;
    private volatile @Nullable Arrival arrival;

    Stream(
        String fullMethodName,
        @Nullable RpcMethod method,
        @Nullable Arrival arrival,
        @Nullable MessageSizes sizes) {
      this.fullMethodName = fullMethodName;
      this.method = method;
      this.arrival = arrival;
      this.sizes = sizes;
    }

    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> call) {
      MethodDescriptor<?, ?> descriptor = call.getMethodDescriptor();
      RpcMethod found = methods.of(descriptor, call.getAuthority());
      method = found;
      arrival = null;
      // Not what a proxy serves under any name, or callers could fill the map.
      if (descriptor.isSampledToLocalTracing() && known.size() < MAX_KNOWN_METHODS) {
        known.putIfAbsent(fullMethodName, found);
      }
    }

    @Override
    public void outboundWireSize(long bytes) {
      if (sizes != null) {
        sizes.addSentCompressed(bytes);
      }
    }

    @Override
    public void inboundWireSize(long bytes) {
      if (sizes != null) {
        sizes.addReceivedCompressed(bytes);
      }
    }

    @Override
    public void outboundUncompressedSize(long bytes) {
      if (sizes != null) {
        sizes.addSentUncompressed(bytes);
      }
    }

    @Override
    public void inboundUncompressedSize(long bytes) {
      if (sizes != null) {
        sizes.addReceivedUncompressed(bytes);
      }
    }

    @Override
    public void streamClosed(Status status) {
      Arrival unclaimed = arrival;
      // With any other status the call was cancelled early, and the interceptor may still get it.
      if (unclaimed != null && status.getCode() == Status.Code.UNIMPLEMENTED) {
        calls
            .start(
                unclaimed.caller,
                methods.unknown(),
                fullMethodName,
                MethodType.UNKNOWN,
                new Metadata(),
                unclaimed.nanoTime)
            .end(status);
      }
      if (sizes != null) {
        RpcMethod measured = method;
        MethodSeries series = (measured == null ? methods.unknown() : measured).series();
        try {
          series.sizes(status.getCode(), sizes, Context.root());
        } catch (RuntimeException | LinkageError e) {
          calls.faults().dropped(e);
        }
      }
    }
  }
}
