package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.throughline.semconv.GrpcMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class TraceAcrossTheWireTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void unary_call_has_a_client_span_and_below_it_a_server_span(Wiring wiring) {
    Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
    int port;
    String address;
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo());
        Scope ignored = caller.makeCurrent()) {
      assertThat(rpc.call()).isEqualTo("hello");
      port = rpc.port();
      address = rpc.address();
    }

    SpanData client = telemetry.span(SpanKind.CLIENT);
    SpanData server = telemetry.span(SpanKind.SERVER);
    assertThat(client.getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
    assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
    assertThat(server.getParentSpanContext().isRemote()).isTrue();
    assertThat(List.of(client.getTraceId(), server.getTraceId()))
        .containsOnly(caller.getSpanContext().getTraceId());
    assertThat(List.of(client.getName(), server.getName())).containsOnly("test.Echo/UNARY");
    assertThat(List.of(client.getStatus(), server.getStatus())).containsOnly(StatusData.unset());

    Attributes expected =
        Attributes.builder()
            .put("rpc.system.name", "grpc")
            .put("rpc.method", "test.Echo/UNARY")
            .put("rpc.response.status_code", "OK")
            .put("server.address", "localhost")
            .build();
    Attributes withPort =
        wiring.isNetty() ? expected.toBuilder().put("server.port", port).build() : expected;
    Attributes ofClient = withPort.toBuilder().put("server.address", address).build();
    assertThat(client.getAttributes().asMap()).isEqualTo(ofClient.asMap());
    assertThat(server.getAttributes().asMap()).isEqualTo(withPort.asMap());
    assertThat(telemetry.clientDuration().getAttributes()).isEqualTo(ofClient);
    assertThat(telemetry.serverDuration().getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("rpc.system.name", "grpc")
                .put("rpc.method", "test.Echo/UNARY")
                .put("rpc.response.status_code", "OK")
                .build());
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void duration_of_metric_and_span_are_the_same_and_the_exemplar_is_the_span(Wiring wiring) {
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo())) {
      rpc.call();
    }

    SpanData client = telemetry.span(SpanKind.CLIENT);
    SpanData server = telemetry.span(SpanKind.SERVER);
    var metrics = telemetry.metrics(); // once: a collection takes the exemplars with it
    assertDurationOf(client, Telemetry.points(metrics, "rpc.client.call.duration"));
    assertDurationOf(server, Telemetry.points(metrics, "rpc.server.call.duration"));
  }

  private static void assertDurationOf(SpanData span, List<HistogramPointData> points) {
    assertThat(points).hasSize(1);
    HistogramPointData point = points.get(0);
    long nanos = span.getEndEpochNanos() - span.getStartEpochNanos();
    assertThat(point.getCount()).isEqualTo(1);
    assertThat(nanos).isPositive();
    assertThat(point.getSum()).isEqualTo(nanos / 1e9);
    assertThat(point.getExemplars())
        .singleElement()
        .satisfies(e -> assertThat(e.getSpanContext().getSpanId()).isEqualTo(span.getSpanId()));
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void baggage_and_tracestate_reach_the_handler(Wiring wiring) {
    CompletableFuture<Context> seen = new CompletableFuture<>();
    SpanContext remote =
        SpanContext.createFromRemoteParent(
            "0af7651916cd43dd8448eb211c80319c",
            "b7ad6b7169203331",
            TraceFlags.getSampled(),
            TraceState.builder().put("vendor", "1").build());
    Context caller =
        Context.root()
            .with(Span.wrap(remote))
            .with(Baggage.builder().put("tenant", "süd, 1").build());
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, reportingContext(seen));
        Scope ignored = caller.makeCurrent()) {
      rpc.call();
    }

    Context handler = seen.join();
    assertThat(Baggage.fromContext(handler).getEntryValue("tenant")).isEqualTo("süd, 1");
    assertThat(Span.fromContext(handler).getSpanContext().getTraceState().asMap())
        .containsOnly(Map.entry("vendor", "1"));
    assertThat(telemetry.span(SpanKind.SERVER).getTraceId()).isEqualTo(remote.getTraceId());
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void unsampled_trace_stays_unsampled_and_is_measured(Wiring wiring) {
    CompletableFuture<Context> seen = new CompletableFuture<>();
    try (Telemetry unsampled = new Telemetry(Sampler.alwaysOff());
        Rpc rpc = Rpc.start(unsampled, wiring, Rpc.UNARY, reportingContext(seen))) {
      Span caller = unsampled.tracer().spanBuilder("caller").startSpan();
      try (Scope ignored = caller.makeCurrent()) {
        rpc.call();
      }

      SpanContext handler = Span.fromContext(seen.join()).getSpanContext();
      assertThat(handler.getTraceId()).isEqualTo(caller.getSpanContext().getTraceId());
      assertThat(handler.isSampled()).isFalse();
      assertThat(unsampled.clientDuration().getCount()).isEqualTo(1);
      assertThat(unsampled.serverDuration().getCount()).isEqualTo(1);
      assertThat(unsampled.spans()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void malformed_traceparent_starts_a_new_trace(Wiring wiring) {
    Metadata malformed = new Metadata();
    malformed.put(Rpc.TRACEPARENT, "00-nonsense");
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            Rpc.echo(),
            List.of(new ReplacingHeaders(malformed)),
            List.of())) {
      assertThat(rpc.call()).isEqualTo("hello");
    }

    SpanData server = telemetry.span(SpanKind.SERVER);
    assertThat(server.getParentSpanId()).isEqualTo(SpanId.getInvalid());
    assertThat(server.getTraceId()).isNotEqualTo(telemetry.span(SpanKind.CLIENT).getTraceId());
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void two_layers_of_injection_send_one_header(Wiring wiring) {
    CompletableFuture<List<String>> sent = new CompletableFuture<>();
    Metadata stale = new Metadata();
    stale.put(Rpc.TRACEPARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            Rpc.echo(),
            List.of(),
            List.of(
                new HeadersSeen(
                    headers -> {
                      List<String> values = new ArrayList<>();
                      headers.getAll(Rpc.TRACEPARENT).forEach(values::add);
                      sent.complete(values);
                    })))) {
      var twice =
          ClientInterceptors.intercept(
              rpc.channel(),
              GrpcPropagation.create(telemetry.sdk()).clientInterceptor(),
              MetadataUtils.newAttachHeadersInterceptor(stale));
      ClientCalls.blockingUnaryCall(twice, Rpc.UNARY, CallOptions.DEFAULT, "hello");
    }

    String parent = telemetry.span(SpanKind.SERVER).getParentSpanId();
    assertThat(sent.join()).singleElement().asString().contains(parent);
  }

  @Test
  void method_that_grpc_does_not_vouch_for_is_other() {
    MethodDescriptor<String, String> dynamic =
        Rpc.descriptor(MethodType.UNARY).setFullMethodName("proxied.Any/Thing").build();
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_DIRECT, echoNamed(dynamic), Rpc.echo())) {
      ClientCalls.blockingUnaryCall(rpc.channel(), dynamic, CallOptions.DEFAULT, "hello");
    } catch (StatusRuntimeException unimplemented) {
      // the server's answer is of no interest here
    }

    SpanData client = telemetry.span(SpanKind.CLIENT);
    assertThat(client.getName()).isEqualTo("grpc");
    assertThat(client.getAttributes().get(AttributeKey.stringKey("rpc.method")))
        .isEqualTo("_OTHER");
    assertThat(client.getAttributes().get(AttributeKey.stringKey("rpc.method_original")))
        .isEqualTo("proxied.Any/Thing");
    Attributes measured = telemetry.clientDuration().getAttributes();
    assertThat(measured.get(AttributeKey.stringKey("rpc.method"))).isEqualTo("_OTHER");
    assertThat(measured.get(AttributeKey.stringKey("rpc.method_original"))).isNull();
  }

  @Test
  void method_names_beyond_the_bound_share_one_series() {
    RpcMethods methods =
        new RpcMethods(
            RpcSide.CLIENT,
            "dns:///host:1",
            new RpcMethods.Settings(
                name -> true,
                Set.of(),
                GrpcMetrics.create(telemetry.sdk()),
                new MetricBounds(),
                GrpcMeasure.defaults()));
    for (int i = 0; i < 1_000; i++) {
      assertThat(methods.of(numbered(i), "host:1").isOther()).isFalse();
    }

    assertThat(methods.of(numbered(1_000), "host:1").isOther()).isTrue();
    assertThat(methods.of(numbered(0), "host:1").spanName()).isEqualTo("s/0");
    assertThat(methods.of(numbered(0), "host:1")).isSameAs(methods.of(numbered(0), "host:1"));
  }

  @ParameterizedTest
  @CsvSource({"[::1]:1, ::1, 1", "localhost:1, localhost, 1"})
  void address_is_that_of_the_channels_target(String target, String address, long port) {
    var builder =
        NettyChannelBuilder.forTarget(target).overrideAuthority("somebody-else:99").usePlaintext();
    var channel = GrpcPropagation.create(telemetry.sdk()).instrument(builder).build();
    try {
      ClientCalls.blockingUnaryCall(
          channel, Rpc.UNARY, CallOptions.DEFAULT.withDeadlineAfter(10, TimeUnit.SECONDS), "hello");
    } catch (StatusRuntimeException nobodyThere) {
      // port 1 answers no one
    } finally {
      channel.shutdownNow();
    }

    Attributes attributes = telemetry.span(SpanKind.CLIENT).getAttributes();
    assertThat(attributes.get(AttributeKey.stringKey("server.address"))).isEqualTo(address);
    assertThat(attributes.get(AttributeKey.longKey("server.port"))).isEqualTo(port);
  }

  @Test
  void plain_interceptors_do_the_same_with_the_authority() {
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    try (Rpc rpc = Rpc.start(telemetry, Wiring.NETTY_POOLED, Rpc.UNARY, Rpc.echo())) {
      var channel =
          NettyChannelBuilder.forAddress("localhost", rpc.port())
              .usePlaintext()
              .intercept(grpc.clientInterceptor())
              .build();
      ClientCalls.blockingUnaryCall(channel, Rpc.UNARY, CallOptions.DEFAULT, "hello");
      channel.shutdownNow();

      Attributes attributes = telemetry.span(SpanKind.CLIENT).getAttributes();
      assertThat(attributes.get(AttributeKey.stringKey("server.address"))).isEqualTo("localhost");
      assertThat(attributes.get(AttributeKey.longKey("server.port"))).isEqualTo(rpc.port());
    }
  }

  private static MethodDescriptor<String, String> numbered(int i) {
    return Rpc.descriptor(MethodType.UNARY)
        .setFullMethodName("s/" + i)
        .setSampledToLocalTracing(true)
        .build();
  }

  private static MethodDescriptor<String, String> echoNamed(MethodDescriptor<String, String> any) {
    return any.toBuilder().setFullMethodName("test.Echo/UNARY").build();
  }

  private static ServerCallHandler<String, String> reportingContext(
      CompletableFuture<Context> seen) {
    return ServerCalls.asyncUnaryCall(
        (request, response) -> {
          seen.complete(Context.current());
          response.onNext(request);
          response.onCompleted();
        });
  }
}
