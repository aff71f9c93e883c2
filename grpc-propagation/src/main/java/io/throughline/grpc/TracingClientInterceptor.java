package io.throughline.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.context.Context;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A client call. What it does on its way to the server runs in the span's context, so that inner
 * interceptors see the span; what comes back to the caller runs in the caller's context, so that
 * what the caller does next is no child of a call that is over.
 */
final class TracingClientInterceptor implements ClientInterceptor {
  // Why: RATIONALE.md#which-context-do-callbacks-see-on-a-client
  // Why: RATIONALE.md#where-does-a-span-start-and-where-does-it-end

  private final CallRecorder calls;
  private final MetadataPropagation propagation;
  private final RpcMethods methods;
  private final Set<GrpcMeasure> measures;
  private final boolean seesAttempts;

  TracingClientInterceptor(
      CallRecorder calls,
      MetadataPropagation propagation,
      RpcMethods methods,
      Set<GrpcMeasure> measures) {
    this.calls = calls;
    this.propagation = propagation;
    this.methods = methods;
    this.measures = measures;
    seesAttempts = ClientAttempts.areMeasured(measures);
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    if (methods.leaveOut(method.getFullMethodName())) {
      return next.newCall(method, options);
    }
    RpcMethod telemetry = methods.of(method, next.authority());
    ClientAttempts attempts =
        seesAttempts ? new ClientAttempts(calls, telemetry.series(), measures) : null;
    CallOptions observed = attempts == null ? options : options.withStreamTracerFactory(attempts);
    return new TracingCall<>(next.newCall(method, observed), method, telemetry, attempts);
  }

  private final class TracingCall<ReqT, RespT> extends SimpleForwardingClientCall<ReqT, RespT> {
    private final MethodDescriptor<ReqT, RespT> method;
    private final RpcMethod telemetry;
    private final @Nullable ClientAttempts attempts;
    // Now, and not in start(): an outer interceptor may start the call later, on another thread.
    private final Context caller = Context.current();
    // For the interceptors between us and the wire; null if there are none.
    private @Nullable Context inner = caller;
    private @Nullable RecordedCall recorded;

    TracingCall(
        ClientCall<ReqT, RespT> delegate,
        MethodDescriptor<ReqT, RespT> method,
        RpcMethod telemetry,
        @Nullable ClientAttempts attempts) {
      super(delegate);
      this.method = method;
      this.telemetry = telemetry;
      this.attempts = attempts;
    }

    @Override
    public void start(Listener<RespT> listener, Metadata headers) {
      if (recorded != null) {
        delegate().start(listener, headers); // for gRPC to refuse
        return;
      }
      // Not in interceptCall: a call that is never started never ends.
      RecordedCall call = calls.start(caller, telemetry, method, headers);
      recorded = call;
      call.attempted(attempts);
      inner = Current.isGrpcsOwn(delegate()) ? null : call.context();
      propagation.inject(call.context(), headers);
      // Always: credentials and load balancing may look at the span.
      Context before = Current.enter(call.context());
      try {
        delegate().start(new TracingListener(listener, call), headers);
      } catch (Throwable t) {
        call.failed(t);
        call.end(Status.fromThrowable(t)); // no onClose follows
        throw t;
      } finally {
        Current.leave(before);
      }
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
    public void sendMessage(ReqT message) {
      if (recorded != null) {
        recorded.messageSent();
      }
      Current.call(inner, delegate(), ClientCall::sendMessage, message, this, TracingCall::failed);
    }

    @Override
    public void halfClose() {
      Current.call(
          inner, delegate(), (call, none) -> call.halfClose(), null, this, TracingCall::failed);
    }

    @Override
    public void cancel(@Nullable String message, @Nullable Throwable cause) {
      Context before = Current.enter(inner);
      try {
        delegate().cancel(message, cause);
      } finally {
        Current.leave(before);
      }
      // gRPC says so by onClose as well, but a blocking stub whose call threw does not wait for it.
      if (recorded != null && recorded.hasFailed()) {
        recorded.end(Status.CANCELLED.withDescription(message).withCause(cause));
      }
    }

    /** To gRPC the call goes on until the caller, to whom it is thrown, cancels it. */
    private void failed(Throwable t) {
      if (recorded != null) {
        recorded.failed(t);
      }
    }

    private final class TracingListener extends SimpleForwardingClientCallListener<RespT> {
      private final RecordedCall call;

      TracingListener(ClientCall.Listener<RespT> delegate, RecordedCall call) {
        super(delegate);
        this.call = call;
      }

      @Override
      public void onReady() {
        back((caller, none) -> caller.onReady(), null);
      }

      @Override
      public void onHeaders(Metadata headers) {
        answered(headers);
        back(ClientCall.Listener::onHeaders, headers);
      }

      @Override
      public void onMessage(RespT message) {
        call.messageReceived();
        back(ClientCall.Listener::onMessage, message);
      }

      private <A> void back(
          BiConsumer<ClientCall.Listener<RespT>, A> callback, @Nullable A argument) {
        Current.call(caller, delegate(), callback, argument, call, RecordedCall::failed);
      }

      @Override
      public void onClose(Status status, Metadata trailers) {
        answered(trailers);
        call.end(status); // first: what the caller does with the outcome is not the call's time
        Context before = Current.enter(caller);
        try {
          delegate().onClose(status, trailers);
        } finally {
          Current.leave(before);
        }
      }

      /** Not every call has headers: an error may be trailers alone. */
      private void answered(Metadata metadata) {
        call.responded(metadata);
        if (calls.seesPeers()) {
          call.connected(getAttributes());
        }
      }
    }
  }
}
