package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.opentelemetry.sdk.trace.samplers.SamplingResult;
import io.throughline.semconv.ServerAttributes;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a trace comes from, and who decides about it. */
@Timeout(30)
class TraceStartTest {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("rpc.method");

  private final Telemetry telemetry = new Telemetry();
  private final Queue<Context> handled = new ConcurrentLinkedQueue<>();
  private final ServerCallHandler<String, String> echo =
      ServerCalls.asyncUnaryCall(
          (request, response) -> {
            handled.add(Context.current());
            response.onNext(request);
            response.onCompleted();
          });

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void call_from_a_client_that_is_not_instrumented_is_a_root(Wiring wiring) {
    GrpcPropagation client = GrpcPropagation.create(OpenTelemetry.noop());
    GrpcPropagation server = GrpcPropagation.create(telemetry.sdk());
    try (Rpc rpc = Rpc.start(client, server, wiring, Rpc.UNARY, echo, List.of(), List.of())) {
      call(rpc);
    }

    assertThat(telemetry.span(SpanKind.SERVER).getParentSpanContext().isValid()).isFalse();
    assertThat(telemetry.serverDuration().getCount()).isEqualTo(1);
    assertThat(telemetry.spans()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void call_to_a_server_that_is_not_instrumented_is_a_client_span(Wiring wiring) {
    GrpcPropagation client = GrpcPropagation.create(telemetry.sdk());
    GrpcPropagation server = GrpcPropagation.create(OpenTelemetry.noop());
    try (Rpc rpc = Rpc.start(client, server, wiring, Rpc.UNARY, echo, List.of(), List.of())) {
      call(rpc);
    }

    assertThat(telemetry.span(SpanKind.CLIENT).getName()).isEqualTo("test.Echo/UNARY");
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
    assertThat(telemetry.spans()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void baggage_travels_with_a_trace_that_is_not_sampled(Wiring wiring) {
    try (Telemetry unsampled = new Telemetry(Sampler.alwaysOff());
        Rpc rpc = Rpc.start(unsampled, wiring, Rpc.UNARY, echo)) {
      try (Scope ignored = Baggage.builder().put("tenant", "blue").build().makeCurrent()) {
        call(rpc);
      }
      assertThat(unsampled.clientDuration().getCount()).isEqualTo(1);
      assertThat(unsampled.serverDuration().getCount()).isEqualTo(1);
      assertThat(unsampled.spans()).isEmpty();
    }

    assertThat(handled)
        .singleElement()
        .satisfies(
            context -> {
              assertThat(Span.fromContext(context).getSpanContext().isValid()).isTrue();
              assertThat(Span.fromContext(context).getSpanContext().isSampled()).isFalse();
              assertThat(Baggage.fromContext(context).getEntryValue("tenant")).isEqualTo("blue");
            });
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void sampler_sees_kind_name_and_attributes(Wiring wiring) {
    SeeingSampler sampler = new SeeingSampler();
    String address;
    try (Telemetry sampled = new Telemetry(sampler);
        Rpc rpc = Rpc.start(sampled, wiring, Rpc.UNARY, echo)) {
      call(rpc);
      sampled.span(SpanKind.SERVER);
      address = rpc.address();
    }

    assertThat(sampler.kinds).containsExactly(SpanKind.CLIENT, SpanKind.SERVER);
    assertThat(sampler.names).containsOnly("test.Echo/UNARY");
    assertThat(sampler.attributes)
        .hasSize(2)
        .allSatisfy(
            attributes ->
                assertThat(attributes)
                    .containsEntry(METHOD, "test.Echo/UNARY")
                    .containsEntry(AttributeKey.stringKey("rpc.system.name"), "grpc"));
    assertThat(sampler.attributes)
        .extracting(attributes -> attributes.get(ServerAttributes.SERVER_ADDRESS))
        .containsExactly(address, "localhost");
  }

  @Test
  void builder_that_builds_twice_instruments_once_each() {
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    try (Rpc rpc = Rpc.start(telemetry, Wiring.NETTY_POOLED, Rpc.UNARY, echo)) {
      var builder =
          grpc.instrument(NettyChannelBuilder.forAddress("localhost", rpc.port()).usePlaintext());
      for (ManagedChannel channel : List.of(builder.build(), builder.build())) {
        ClientCalls.blockingUnaryCall(channel, Rpc.UNARY, CallOptions.DEFAULT, "hello");
        channel.shutdownNow();
      }
      Telemetry.eventually().until(() -> telemetry.spans(SpanKind.SERVER).size() == 2);
    }

    assertThat(telemetry.spans(SpanKind.CLIENT)).hasSize(2);
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(2);
    assertThat(telemetry.serverDuration().getCount()).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void served_method_that_grpc_does_not_vouch_for_is_other(Wiring wiring) {
    MethodDescriptor<String, String> proxied =
        Rpc.descriptor(MethodType.UNARY).setFullMethodName("proxied.Any/Thing").build();
    try (Rpc rpc = Rpc.start(telemetry, wiring, proxied, echo)) {
      ClientCalls.blockingUnaryCall(rpc.channel(), proxied, CallOptions.DEFAULT, "hello");

      SpanData server = telemetry.span(SpanKind.SERVER);
      assertThat(server.getName()).isEqualTo("grpc");
      assertThat(server.getAttributes().get(METHOD)).isEqualTo("_OTHER");
      assertThat(server.getAttributes().get(AttributeKey.stringKey("rpc.method_original")))
          .isEqualTo("proxied.Any/Thing");
      assertThat(telemetry.serverDuration().getCount()).isEqualTo(1);
      assertThat(telemetry.serverDuration().getAttributes().get(METHOD)).isEqualTo("_OTHER");
    }
  }

  private static void call(Rpc rpc) {
    ClientCalls.blockingUnaryCall(rpc.channel(), Rpc.UNARY, CallOptions.DEFAULT, "hello");
  }

  private static final class SeeingSampler implements Sampler {
    final Queue<SpanKind> kinds = new ConcurrentLinkedQueue<>();
    final Queue<String> names = new ConcurrentLinkedQueue<>();
    final Queue<Map<AttributeKey<?>, Object>> attributes = new ConcurrentLinkedQueue<>();

    @Override
    public SamplingResult shouldSample(
        Context parent,
        String traceId,
        String name,
        SpanKind kind,
        Attributes start,
        List<LinkData> links) {
      kinds.add(kind);
      names.add(name);
      attributes.add(Map.copyOf(start.asMap()));
      return SamplingResult.recordAndSample();
    }

    @Override
    public String getDescription() {
      return "sees";
    }
  }
}
