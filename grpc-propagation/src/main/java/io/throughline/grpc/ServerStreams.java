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
 * The stream tracers of a server, which see what interceptors do not: the status that was sent,
 * calls of methods that the server does not have, and the bytes of messages.
 */
final class ServerStreams extends ServerStreamTracer.Factory {
  // Why: RATIONALE.md#why-does-some-code-stand-twice-for-the-client-and-for-the-server

  private static final int MAX_KNOWN_METHODS = 1_000;
  private static final ServerStreamTracer NOTHING_TO_SEE = new ServerStreamTracer() {};

  private final IncomingCalls calls;
  private final RpcMethods methods;
  private final boolean seesUnknown;
  private final boolean seesSizes;
  private final Map<String, RpcMethod> known = new ConcurrentHashMap<>();

  ServerStreams(IncomingCalls calls, RpcMethods methods, Set<GrpcMeasure> measures) {
    this.calls = calls;
    this.methods = methods;
    seesUnknown = measures.contains(GrpcMeasure.UNKNOWN_METHODS);
    seesSizes = MessageBytes.areMeasured(measures);
  }

  @Override
  public ServerStreamTracer newServerStreamTracer(String fullMethodName, Metadata headers) {
    RpcMethod method = known.get(fullMethodName);
    boolean maybeUnknown = seesUnknown && method == null;
    try {
      if (method == null && methods.leaveOut(fullMethodName)) {
        return NOTHING_TO_SEE;
      }
      if (!(seesSizes || maybeUnknown)) {
        return new ServerStream();
      }
      // Now, for gRPC lends the headers only now.
      Arrival arrival = maybeUnknown ? new Arrival(calls.caller(headers), calls.nanoTime()) : null;
      MessageBytes sizes = seesSizes ? new MessageBytes() : null;
      return new MeasuredStream(fullMethodName, method, arrival, sizes);
    } catch (RuntimeException | LinkageError e) {
      calls.faults().dropped(e);
      return NOTHING_TO_SEE;
    }
  }

  /**
   * The caller and the time of a call, for as long as the server may turn out not to have the
   * method.
   */
  private record Arrival(Context caller, long nanoTime) {}

  private final class MeasuredStream extends ServerStream {
    private final String fullMethodName;
    private final @Nullable MessageBytes sizes;
    private volatile @Nullable RpcMethod method;
    private volatile @Nullable Arrival arrival;

    MeasuredStream(
        String fullMethodName,
        @Nullable RpcMethod method,
        @Nullable Arrival arrival,
        @Nullable MessageBytes sizes) {
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
      if (methods.recognizes(descriptor) && known.size() < MAX_KNOWN_METHODS) {
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
      super.streamClosed(status);
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
