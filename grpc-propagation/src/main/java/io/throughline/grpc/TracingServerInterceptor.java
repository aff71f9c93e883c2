package io.throughline.grpc;

import static java.util.Objects.requireNonNull;

import io.grpc.Deadline;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A server call. Everything runs in the span's context. The call is over when gRPC says so, by
 * onComplete or onCancel: not when the handler closes it, for its messages may still be under way,
 * and not when the handler throws an exception, for an outer interceptor may still answer. An Error
 * leaves gRPC's executor, and the callbacks that wait in it are lost.
 *
 * @see <a
 *     href="https://github.com/grpc/grpc-java/blob/master/core/src/main/java/io/grpc/internal/SerializingExecutor.java">SerializingExecutor</a>
 */
final class TracingServerInterceptor implements ServerInterceptor {
  private final IncomingCalls calls;
  private final RpcMethods methods;

  TracingServerInterceptor(IncomingCalls calls, RpcMethods methods) {
    this.calls = calls;
    this.methods = methods;
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    MethodDescriptor<ReqT, RespT> method = call.getMethodDescriptor();
    if (methods.leaveOut(method.getFullMethodName())) {
      return next.startCall(call, headers);
    }
    RecordedCall recorded =
        calls.start(
            calls.caller(headers),
            methods.of(method, call.getAuthority()),
            method.getFullMethodName(),
            method.getType(),
            headers,
            calls.nanoTime());
    if (calls.recorder().seesPeers()) {
      recorded.connected(call.getAttributes());
    }
    TracingCall<ReqT, RespT> tracing = new TracingCall<>(call, recorded, ServerStream.current());
    Context before = Current.enter(recorded.context());
    try {
      ServerCall.Listener<ReqT> listener = next.startCall(tracing, headers);
      return new TracingListener<>(
          requireNonNull(listener, "startCall() returned a null listener"), tracing, recorded);
    } catch (Throwable t) {
      recorded.failed(t);
      tracing.endWithoutCallback(Status.fromThrowable(t));
      throw t;
    } finally {
      Current.leave(before);
    }
  }

  private static final class TracingCall<ReqT, RespT>
      extends SimpleForwardingServerCall<ReqT, RespT> {
    private final RecordedCall recorded;
    // For the interceptors between us and the wire; null if there are none.
    private final @Nullable Context inner;
    private final @Nullable ServerStream stream;
    // The first status counts: gRPC ignores every later one.
    private volatile @Nullable Status closed;

    TracingCall(
        ServerCall<ReqT, RespT> delegate, RecordedCall recorded, @Nullable ServerStream stream) {
      super(delegate);
      this.recorded = recorded;
      this.stream = stream;
      if (stream != null) {
        stream.carries(recorded);
      }
      inner = Current.isGrpcsOwn(delegate) ? null : recorded.context();
    }

    @Override
    public void request(int numMessages) {
      Context before = Current.enter(inner);
      try {
        delegate().request(numMessages);
      } finally {
        Current.leave(before);
      }
    }

    @Override
    public void sendHeaders(Metadata headers) {
      recorded.responded(headers);
      Current.call(
          inner, delegate(), ServerCall::sendHeaders, headers, recorded, RecordedCall::failed);
    }

    @Override
    public void sendMessage(RespT message) {
      recorded.messageSent();
      Current.call(
          inner, delegate(), ServerCall::sendMessage, message, this, TracingCall::sendFailed);
    }

    private void sendFailed(Throwable t) {
      recorded.failed(t);
      if (t instanceof Error && inner == null && closed == null) {
        closed = Status.CANCELLED; // gRPC has closed the call so, and only then throws
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      Status earlier = closed;
      if (earlier == null) {
        closed = status; // first: onComplete may come before delegate().close returns
        recorded.responded(trailers);
      }
      Context before = Current.enter(inner);
      try {
        delegate().close(status, trailers);
      } catch (Throwable t) {
        closed = earlier;
        recorded.failed(t);
        throw t;
      } finally {
        Current.leave(before);
      }
    }

    /** A callback threw. gRPC closes the call, if it is open, unless an outer interceptor does. */
    void threw(Throwable t) {
      recorded.failed(t);
      if (closed == null) {
        closed = Status.UNKNOWN;
      }
      if (t instanceof Error) {
        endWithoutCallback(Status.UNKNOWN);
      }
    }

    void endWithoutCallback(Status otherwise) {
      if (stream == null) {
        recorded.end(outcome(otherwise));
      } else {
        stream.endCall();
      }
    }

    /** The status that was sent, as far as it is known, or {@code otherwise}. */
    Status outcome(Status otherwise) {
      Status sent = stream == null ? null : stream.closed();
      Status known = sent == null ? closed : sent;
      return known == null ? otherwise : known;
    }
  }

  private static final class TracingListener<ReqT>
      extends SimpleForwardingServerCallListener<ReqT> {
    private final TracingCall<ReqT, ?> call;
    private final RecordedCall recorded;

    TracingListener(
        ServerCall.Listener<ReqT> delegate, TracingCall<ReqT, ?> call, RecordedCall recorded) {
      super(delegate);
      this.call = call;
      this.recorded = recorded;
    }

    @Override
    public void onReady() {
      inSpan((listener, none) -> listener.onReady(), null);
    }

    @Override
    public void onMessage(ReqT message) {
      recorded.messageReceived();
      inSpan(ServerCall.Listener::onMessage, message);
    }

    @Override
    public void onHalfClose() {
      inSpan((listener, none) -> listener.onHalfClose(), null);
    }

    @Override
    public void onComplete() {
      end((listener, none) -> listener.onComplete(), call.outcome(Status.UNKNOWN));
    }

    @Override
    public void onCancel() {
      end((listener, none) -> listener.onCancel(), cancellation());
    }

    private <A> void inSpan(
        BiConsumer<ServerCall.Listener<ReqT>, A> callback, @Nullable A argument) {
      Current.call(recorded.context(), delegate(), callback, argument, call, TracingCall::threw);
    }

    /** The status is looked up before: the callback may outlast the deadline. */
    private void end(
        BiConsumer<ServerCall.Listener<ReqT>, @Nullable Void> callback, Status status) {
      try {
        Current.call(
            recorded.context(), delegate(), callback, null, recorded, RecordedCall::failed);
      } finally {
        recorded.end(status);
      }
    }

    /** gRPC tells the listener that a call was cancelled and not why: the deadline tells. */
    private static Status cancellation() {
      Deadline deadline = io.grpc.Context.current().getDeadline();
      return deadline != null && deadline.isExpired() ? Status.DEADLINE_EXCEEDED : Status.CANCELLED;
    }
  }
}
