package io.throughline.benchmarks.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.semconv.RpcAttributes;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The minimum that every instrumentation needs: two spans and two durations with the attributes
 * that the conventions require, one header, and the handler in the span's context. It forgets calls
 * that end in any other way than this benchmark's, believes every header, and counts nothing.
 */
final class LeastInstrumentation implements ClientInterceptor, ServerInterceptor {
  private static final Metadata.Key<String> TRACEPARENT =
      Metadata.Key.of("traceparent", Metadata.ASCII_STRING_MARSHALLER);

  private final Tracer tracer;
  private final DoubleHistogram clientDuration;
  private final DoubleHistogram serverDuration;
  private final TextMapPropagator propagator;
  private final Attributes measured =
      Attributes.of(
          RpcAttributes.RPC_SYSTEM_NAME,
          "grpc",
          RpcAttributes.RPC_METHOD,
          "benchmarks.Echo/Echo",
          RpcAttributes.RPC_RESPONSE_STATUS_CODE,
          "OK");

  LeastInstrumentation(OpenTelemetry openTelemetry) {
    tracer = openTelemetry.getTracer("least");
    var meter = openTelemetry.getMeter("least");
    clientDuration = meter.histogramBuilder("rpc.client.call.duration").build();
    serverDuration = meter.histogramBuilder("rpc.server.call.duration").build();
    propagator = openTelemetry.getPropagators().getTextMapPropagator();
  }

  private Span start(MethodDescriptor<?, ?> method, SpanKind kind, Context parent) {
    return tracer
        .spanBuilder(method.getFullMethodName())
        .setParent(parent)
        .setSpanKind(kind)
        .setAttribute(RpcAttributes.RPC_SYSTEM_NAME, "grpc")
        .setAttribute(RpcAttributes.RPC_METHOD, method.getFullMethodName())
        .startSpan();
  }

  private void end(Context context, DoubleHistogram duration, long startNanos) {
    double seconds = (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
    duration.record(seconds, measured, context);
    Span span = Span.fromContext(context);
    span.setAttribute(RpcAttributes.RPC_RESPONSE_STATUS_CODE, "OK");
    span.end();
  }

  @Override
  public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
      MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<RespT> listener, Metadata headers) {
        long startNanos = System.nanoTime();
        Context caller = Context.current();
        Context context =
            caller.with(LeastInstrumentation.this.start(method, SpanKind.CLIENT, caller));
        propagator.inject(context, headers, (to, name, value) -> to.put(TRACEPARENT, value));
        super.start(
            new SimpleForwardingClientCallListener<>(listener) {
              @Override
              public void onClose(Status status, Metadata trailers) {
                end(context, clientDuration, startNanos);
                super.onClose(status, trailers);
              }
            },
            headers);
      }
    };
  }

  @Override
  public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
      ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
    long startNanos = System.nanoTime();
    Context caller = propagator.extract(Context.root(), headers, Headers.GETTER);
    Context context = caller.with(start(call.getMethodDescriptor(), SpanKind.SERVER, caller));
    return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
      @Override
      public void onHalfClose() {
        try (Scope ignored = context.makeCurrent()) {
          super.onHalfClose();
        }
      }

      @Override
      public void onComplete() {
        super.onComplete();
        end(context, serverDuration, startNanos);
      }
    };
  }

  private enum Headers implements TextMapGetter<Metadata> {
    GETTER;

    @Override
    public Iterable<String> keys(Metadata headers) {
      return headers.keys();
    }

    @Override
    public @Nullable String get(@Nullable Metadata headers, String name) {
      return headers == null || !name.equals("traceparent") ? null : headers.get(TRACEPARENT);
    }
  }
}
