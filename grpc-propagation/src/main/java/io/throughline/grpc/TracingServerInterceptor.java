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
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * A server call. Everything runs in the span's context. The call is over when gRPC says so, by
 * onComplete or onCancel: not when the handler closes it, for its messages may still be under way,
 * and not when the handler throws, for an outer interceptor may still answer.
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
    TracingCall<ReqT, RespT> tracing = new TracingCall<>(call, recorded);
    try (Scope ignored = Current.make(recorded.context())) {
      ServerCall.Listener<ReqT> listener = next.startCall(tracing, headers);
      return new TracingListener<>(
          requireNonNull(listener, "startCall() returned a null listener"), tracing, recorded);
    } catch (Throwable t) {
      recorded.failed(t);
      recorded.end(tracing.closedWith(Status.fromThrowable(t))); // no callback follows
      throw t;
    }
  }

  private static final class TracingCall<ReqT, RespT>
      extends SimpleForwardingServerCall<ReqT, RespT> {
    private final RecordedCall recorded;
    // For the interceptors between us and the wire; null if there are none.
    private final @Nullable Context inner;
    private volatile @Nullable Status closed;

    TracingCall(ServerCall<ReqT, RespT> delegate, RecordedCall recorded) {
      super(delegate);
      this.recorded = recorded;
      inner = Current.isGrpcsOwn(delegate) ? null : recorded.context();
    }

    @Override
    public void request(int numMessages) {
      try (Scope ignored = Current.make(inner)) {
        delegate().request(numMessages);
      }
    }

    @Override
    public void sendHeaders(Metadata headers) {
      recorded.responded(headers);
      try (Scope ignored = Current.make(inner)) {
        delegate().sendHeaders(headers);
      } catch (Throwable t) {
        recorded.failed(t);
        throw t;
      }
    }

    @Override
    public void sendMessage(RespT message) {
      recorded.messageSent();
      try (Scope ignored = Current.make(inner)) {
        delegate().sendMessage(message);
      } catch (Throwable t) {
        recorded.failed(t);
        throw t;
      }
    }

    @Override
    public void close(Status status, Metadata trailers) {
      Status before = closed;
      closed = status; // first: onComplete may come before delegate().close returns
      recorded.responded(trailers);
      try (Scope ignored = Current.make(inner)) {
        delegate().close(status, trailers);
      } catch (Throwable t) {
        closed = before;
        recorded.failed(t);
        throw t;
      }
    }

    /** The status with which the handler closed the call, or {@code otherwise} if it did not. */
    Status closedWith(Status otherwise) {
      Status status = closed;
      return status == null ? otherwise : status;
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
      try (Scope ignored = Current.make(recorded.context())) {
        delegate().onReady();
      } catch (Throwable t) {
        recorded.failed(t);
        throw t;
      }
    }

    @Override
    public void onMessage(ReqT message) {
      recorded.messageReceived();
      try (Scope ignored = Current.make(recorded.context())) {
        delegate().onMessage(message);
      } catch (Throwable t) {
        recorded.failed(t);
        throw t;
      }
    }

    @Override
    public void onHalfClose() {
      try (Scope ignored = Current.make(recorded.context())) {
        delegate().onHalfClose();
      } catch (Throwable t) {
        recorded.failed(t);
        throw t;
      }
    }

    @Override
    public void onComplete() {
      try (Scope ignored = Current.make(recorded.context())) {
        delegate().onComplete();
      } catch (Throwable t) {
        recorded.failed(t);
        throw t;
      } finally {
        // A handler that throws before it closes the call is closed by gRPC, with UNKNOWN.
        recorded.end(call.closedWith(Status.UNKNOWN));
      }
    }

    @Override
    public void onCancel() {
      Status status = cancellation(); // first: the callback may outlast the deadline
      try (Scope ignored = Current.make(recorded.context())) {
        delegate().onCancel();
      } catch (Throwable t) {
        recorded.failed(t);
        throw t;
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
