package io.throughline.grpc;

import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.CallOptions;
import io.grpc.ForwardingServerBuilder;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerServiceDefinition;
import io.grpc.ServerStreamTracer;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.semconv.GrpcAttributes;
import io.throughline.semconv.NetworkAttributes;
import io.throughline.semconv.RpcAttributes;
import io.throughline.semconv.Schema;
import io.throughline.semconv.ServerAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each setting does what it says, and no other. */
@Timeout(60)
class SettingsTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @Test
  void addresses_and_ports_of_all_channels_together_are_bounded_and_spans_keep_them() {
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    for (int i = 0; i < 150; i++) {
      ManagedChannel channel =
          grpc.instrument(
                  NettyChannelBuilder.forTarget("127.1.0." + i + ":" + (i + 1)).usePlaintext())
              .build();
      Throwable refused = catchThrowable(() -> call(channel, Rpc.UNARY));
      channel.shutdownNow();
      assertThat(refused).isNotNull();
    }

    assertThat(values(ServerAttributes.SERVER_ADDRESS)).hasSize(100);
    assertThat(values(ServerAttributes.SERVER_PORT)).hasSize(100);
    assertThat(telemetry.spans(SpanKind.CLIENT))
        .extracting(span -> span.getAttributes().get(ServerAttributes.SERVER_ADDRESS))
        .doesNotContainNull()
        .doesNotHaveDuplicates()
        .hasSize(150);
  }

  @Test
  void methods_of_all_channels_together_are_bounded() {
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    for (int i = 0; i < 3; i++) {
      String name = "nobody-" + i;
      ManagedChannel channel =
          grpc.instrument(InProcessChannelBuilder.forName(name).directExecutor()).build();
      for (int method = 0; method < 400; method++) {
        MethodDescriptor<String, String> one = recognized("test.Many/" + i + "-" + method);
        assertThat(catchThrowable(() -> call(channel, one))).isNotNull();
      }
      channel.shutdownNow();
    }

    assertThat(values(RpcAttributes.RPC_METHOD)).hasSize(1_001).contains("_OTHER");
  }

  @ParameterizedTest
  @EnumSource
  void message_events_bring_no_message_counts_that_are_off(Wiring wiring) throws Exception {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk())
            .messageEvents(1)
            .doNotMeasure(GrpcMeasure.MESSAGE_COUNTS)
            .build();
    try (Rpc rpc =
        Rpc.start(grpc, grpc, wiring, Rpc.BIDI, Conversation.answering(1), List.of(), List.of())) {
      Conversation.hold(rpc, 2);

      assertMessages(SpanKind.CLIENT, 4, null);
      assertMessages(SpanKind.SERVER, 4, null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void message_events_bring_no_message_counts_to_unary_calls(Wiring wiring) {
    GrpcPropagation grpc = GrpcPropagation.builder(telemetry.sdk()).messageEvents(1).build();
    try (Rpc rpc = Rpc.start(grpc, grpc, wiring, Rpc.UNARY, Rpc.echo(), List.of(), List.of())) {
      rpc.call();

      assertMessages(SpanKind.CLIENT, 2, null);
      assertMessages(SpanKind.SERVER, 2, null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void message_counts_bring_no_events(Wiring wiring) throws Exception {
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    try (Rpc rpc =
        Rpc.start(grpc, grpc, wiring, Rpc.BIDI, Conversation.answering(1), List.of(), List.of())) {
      Conversation.hold(rpc, 2);

      assertMessages(SpanKind.CLIENT, 0, 2L);
      assertMessages(SpanKind.SERVER, 0, 2L);
    }
  }

  private void assertMessages(SpanKind side, int events, @Nullable Long counted) {
    SpanData span = telemetry.span(side);
    assertThat(span.getEvents()).hasSize(events);
    assertThat(span.getAttributes().get(GrpcAttributes.GRPC_SENT_MESSAGE_COUNT)).isEqualTo(counted);
    assertThat(span.getAttributes().get(GrpcAttributes.GRPC_RECEIVED_MESSAGE_COUNT))
        .isEqualTo(counted);
  }

  @ParameterizedTest
  @EnumSource
  void peer_is_on_both_spans_if_it_is_asked_for(Wiring wiring) {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk()).measure(GrpcMeasure.PEER_ADDRESS).build();
    try (Rpc rpc = Rpc.start(grpc, grpc, wiring, Rpc.UNARY, Rpc.echo(), List.of(), List.of())) {
      rpc.call();

      SpanData client = telemetry.span(SpanKind.CLIENT);
      SpanData server = telemetry.span(SpanKind.SERVER);
      if (wiring.isNetty()) {
        assertThat(client.getAttributes().get(NetworkAttributes.NETWORK_PEER_ADDRESS))
            .isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(client.getAttributes().get(NetworkAttributes.NETWORK_PEER_PORT))
            .isEqualTo(rpc.port());
        assertThat(server.getAttributes().get(NetworkAttributes.NETWORK_PEER_ADDRESS))
            .isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(server.getAttributes().get(NetworkAttributes.NETWORK_PEER_PORT))
            .isPositive()
            .isNotEqualTo(rpc.port());
      } else {
        assertThat(client.getAttributes().get(NetworkAttributes.NETWORK_PEER_ADDRESS)).isNotEmpty();
        assertThat(client.getAttributes().get(NetworkAttributes.NETWORK_PEER_PORT)).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void peer_is_on_no_span_by_default(Wiring wiring) {
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo())) {
      rpc.call();

      for (SpanKind side : List.of(SpanKind.CLIENT, SpanKind.SERVER)) {
        assertThat(telemetry.span(side).getAttributes().get(NetworkAttributes.NETWORK_PEER_ADDRESS))
            .isNull();
      }
    }
  }

  @Test
  void name_in_process_is_in_the_servers_address() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_POOLED, Rpc.UNARY, Rpc.echo())) {
      rpc.call();

      assertThat(
              telemetry.span(SpanKind.CLIENT).getAttributes().get(ServerAttributes.SERVER_ADDRESS))
          .startsWith("directaddress:///");
    }
  }

  @ParameterizedTest
  @EnumSource
  void recognized_method_has_its_name_although_no_stub_vouches_for_it(Wiring wiring) {
    MethodDescriptor<String, String> dynamic =
        Rpc.descriptor(MethodType.UNARY).setSampledToLocalTracing(false).build();
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk())
            .recognizeMethods(List.of(dynamic.getFullMethodName()))
            .build();
    try (Rpc rpc = Rpc.start(grpc, grpc, wiring, dynamic, Rpc.echo(), List.of(), List.of())) {
      call(rpc.channel(), dynamic);

      for (SpanKind side : List.of(SpanKind.CLIENT, SpanKind.SERVER)) {
        assertThat(telemetry.span(side).getName()).isEqualTo("test.Echo/UNARY");
        assertThat(telemetry.span(side).getAttributes().get(RpcAttributes.RPC_METHOD_ORIGINAL))
            .isNull();
      }
      assertThat(telemetry.serverDuration().getAttributes().get(RpcAttributes.RPC_METHOD))
          .isEqualTo("test.Echo/UNARY");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Service", "/Method", "Service/", "a/b/c"})
  void name_that_no_method_can_have_is_refused(String name) {
    assertThatThrownBy(
            () -> GrpcPropagation.builder(telemetry.sdk()).recognizeMethods(List.of(name)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("package.Service/Method");
  }

  @ParameterizedTest
  @EnumSource
  void what_a_handler_threw_is_the_spans_description_and_bounded(Wiring wiring) {
    String message = "boom " + "x".repeat(5_000);
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            ServerCalls.asyncUnaryCall(
                (request, response) -> {
                  throw new IllegalStateException(message);
                }))) {
      assertThat(catchThrowable(rpc::call)).isNotNull();

      assertThat(telemetry.span(SpanKind.SERVER).getStatus().getDescription())
          .isEqualTo(message.substring(0, 1_000));
    }
  }

  @ParameterizedTest
  @EnumSource
  void span_ends_although_what_was_thrown_cannot_tell_its_message(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            ServerCalls.asyncUnaryCall(
                (request, response) -> {
                  throw new Speechless();
                }))) {
      assertThat(catchThrowable(rpc::call)).isNotNull();

      assertThat(telemetry.span(SpanKind.SERVER).getAttributes().get(Closed.STATUS))
          .isEqualTo("UNKNOWN");
    }
  }

  @Test
  void server_whose_builder_has_no_stream_tracers_is_instrumented_all_the_same() throws Exception {
    InProcessServerBuilder builder = InProcessServerBuilder.forName("no tracers");
    builder.addService(
        ServerServiceDefinition.builder("test.Echo").addMethod(Rpc.UNARY, Rpc.echo()).build());
    Server server =
        GrpcPropagation.create(telemetry.sdk())
            .instrument(new WithoutStreamTracers(builder))
            .build()
            .start();
    ManagedChannel channel = InProcessChannelBuilder.forName("no tracers").build();
    try {
      call(channel, Rpc.UNARY);

      assertThat(telemetry.span(SpanKind.SERVER).getName()).isEqualTo("test.Echo/UNARY");
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  @Test
  void scopes_have_the_releases_version_and_the_catalogues_schema() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_DIRECT, Rpc.UNARY, Rpc.echo())) {
      rpc.call();
      eventually().until(() -> telemetry.spans().size() == 2);
    }
    Set<InstrumentationScopeInfo> scopes = new HashSet<>();
    telemetry.spans().forEach(span -> scopes.add(span.getInstrumentationScopeInfo()));
    telemetry.metrics().forEach(metric -> scopes.add(metric.getInstrumentationScopeInfo()));

    assertThat(scopes)
        .extracting(InstrumentationScopeInfo::getName)
        .containsExactlyInAnyOrder("io.throughline.grpc", "io.throughline.semconv");
    assertThat(scopes)
        .allSatisfy(
            scope -> {
              assertThat(scope.getVersion()).matches("[0-9]+[.][0-9]+[.][0-9]+.*");
              assertThat(scope.getSchemaUrl()).isEqualTo(Schema.URL);
            });
  }

  private <T> List<T> values(AttributeKey<T> key) {
    return telemetry.points("rpc.client.call.duration").stream()
        .map(point -> point.getAttributes().get(key))
        .filter(Objects::nonNull)
        .distinct()
        .toList();
  }

  private static MethodDescriptor<String, String> recognized(String name) {
    return Rpc.descriptor(MethodType.UNARY)
        .setFullMethodName(name)
        .setSampledToLocalTracing(true)
        .build();
  }

  private static String call(ManagedChannel channel, MethodDescriptor<String, String> method) {
    return ClientCalls.blockingUnaryCall(channel, method, CallOptions.DEFAULT, "hello");
  }

  private static final class Speechless extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no words");
    }
  }

  private static final class WithoutStreamTracers
      extends ForwardingServerBuilder<WithoutStreamTracers> {
    private final ServerBuilder<?> delegate;

    WithoutStreamTracers(ServerBuilder<?> delegate) {
      this.delegate = delegate;
    }

    @Override
    protected ServerBuilder<?> delegate() {
      return delegate;
    }

    @Override
    public WithoutStreamTracers addStreamTracerFactory(ServerStreamTracer.Factory factory) {
      throw new UnsupportedOperationException();
    }
  }
}
