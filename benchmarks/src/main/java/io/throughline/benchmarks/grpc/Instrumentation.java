package io.throughline.benchmarks.grpc;

import brave.Tracing;
import brave.grpc.GrpcTracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.opentelemetry.GrpcOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.grpc.v1_6.GrpcTelemetry;
import io.throughline.grpc.GrpcPropagation;

/** The configuration of both ends of a call before they are built. */
interface Instrumentation {
  Instrumentation NONE = (server, channel) -> {};

  void apply(InProcessServerBuilder server, InProcessChannelBuilder channel);

  static Instrumentation throughline(GrpcPropagation grpc) {
    return (server, channel) -> {
      grpc.instrument(server);
      grpc.instrument(channel);
    };
  }

  static Instrumentation least(OpenTelemetry openTelemetry) {
    LeastInstrumentation least = new LeastInstrumentation(openTelemetry);
    return (server, channel) -> {
      server.intercept(least);
      channel.intercept(least);
    };
  }

  static Instrumentation otelGrpc16(OpenTelemetry openTelemetry) {
    GrpcTelemetry telemetry = GrpcTelemetry.create(openTelemetry);
    return (server, channel) -> {
      server.intercept(telemetry.createServerInterceptor());
      channel.intercept(telemetry.createClientInterceptor());
    };
  }

  /** With all metrics that are on by default; its traces need a system property. */
  static Instrumentation grpcOpenTelemetry(OpenTelemetry openTelemetry) {
    GrpcOpenTelemetry telemetry = GrpcOpenTelemetry.newBuilder().sdk(openTelemetry).build();
    return (server, channel) -> {
      telemetry.configureServerBuilder(server);
      telemetry.configureChannelBuilder(channel);
    };
  }

  /** Traces only: brave has no metrics. */
  static Instrumentation brave() {
    SpanHandler dropping =
        new SpanHandler() {
          @Override
          public boolean end(TraceContext context, MutableSpan span, Cause cause) {
            return true;
          }
        };
    GrpcTracing telemetry =
        GrpcTracing.create(Tracing.newBuilder().addSpanHandler(dropping).build());
    return (server, channel) -> {
      server.intercept(telemetry.newServerInterceptor());
      channel.intercept(telemetry.newClientInterceptor());
    };
  }
}
