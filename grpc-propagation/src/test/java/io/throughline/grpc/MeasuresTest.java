package io.throughline.grpc;

import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.semconv.RpcAttributes;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured besides span and duration, and what is not unless it is asked for. */
@Timeout(30)
class MeasuresTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource
  void calls_are_counted_when_they_start_and_are_active_until_they_end(Wiring wiring)
      throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    ServerCallHandler<String, String> silent =
        ServerCalls.asyncUnaryCall((request, response) -> handling.countDown());
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, silent)) {
      var response =
          ClientCalls.futureUnaryCall(rpc.channel().newCall(Rpc.UNARY, CallOptions.DEFAULT), "hi");
      assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(telemetry.sum("grpc.client.call.started")).isEqualTo(1);
      assertThat(telemetry.sum("grpc.client.call.active")).isEqualTo(1);
      assertThat(telemetry.sum("grpc.server.call.started")).isEqualTo(1);
      assertThat(telemetry.sum("grpc.server.call.active")).isEqualTo(1);

      response.cancel(true);
      eventually().until(() -> telemetry.sum("grpc.client.call.active") == 0);
      eventually().until(() -> telemetry.sum("grpc.server.call.active") == 0);
      assertThat(telemetry.sum("grpc.client.call.started")).isEqualTo(1);
      assertThat(telemetry.sum("grpc.server.call.started")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void call_of_an_unknown_service_is_a_server_span_and_a_duration(Wiring wiring) {
    MethodDescriptor<String, String> unknown = named("nobody.Knows/This", MethodType.UNARY);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo())) {
      Throwable thrown = catchThrowable(() -> call(rpc, unknown));
      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);

      SpanData server = telemetry.span(SpanKind.SERVER);
      assertThat(server.getName()).isEqualTo("grpc");
      assertThat(server.getParentSpanId()).isEqualTo(telemetry.span(SpanKind.CLIENT).getSpanId());
      assertThat(server.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
      assertThat(server.getAttributes().asMap())
          .isEqualTo(
              Attributes.builder()
                  .put("rpc.system.name", "grpc")
                  .put("rpc.method", "_OTHER")
                  .put("rpc.method_original", "nobody.Knows/This")
                  .put("rpc.response.status_code", "UNIMPLEMENTED")
                  .put("error.type", "UNIMPLEMENTED")
                  .build()
                  .asMap());
      HistogramPointData duration = telemetry.serverDuration();
      assertThat(duration.getCount()).isEqualTo(1);
      assertThat(duration.getAttributes().get(RpcAttributes.RPC_METHOD)).isEqualTo("_OTHER");
      assertThat(duration.getAttributes().get(RpcAttributes.RPC_METHOD_ORIGINAL)).isNull();
      assertThat(telemetry.sum("grpc.server.call.active")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void known_methods_are_recorded_once_beside_unknown_ones_of_the_same_service(Wiring wiring) {
    MethodDescriptor<String, String> unknown = named("test.Echo/Missing", MethodType.UNARY);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo())) {
      for (int i = 0; i < 3; i++) {
        rpc.call();
        assertRefused(rpc, unknown);
      }
      eventually().until(() -> telemetry.spans(SpanKind.SERVER).size() == 6);
    }

    assertThat(telemetry.spans(SpanKind.SERVER))
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder(
            "grpc", "grpc", "grpc", "test.Echo/UNARY", "test.Echo/UNARY", "test.Echo/UNARY");
    assertThat(telemetry.points("rpc.server.call.duration"))
        .hasSize(2)
        .allMatch(point -> point.getCount() == 3);
  }

  @Test
  void handler_that_answers_unimplemented_is_no_unknown_method() {
    ServerCallHandler<String, String> refusing =
        ServerCalls.asyncUnaryCall(
            (request, response) -> response.onError(Status.UNIMPLEMENTED.asRuntimeException()));
    try (Rpc rpc = Rpc.start(telemetry, Wiring.NETTY_POOLED, Rpc.UNARY, refusing)) {
      assertRefused(rpc, Rpc.UNARY);

      assertThat(telemetry.span(SpanKind.SERVER).getName()).isEqualTo("test.Echo/UNARY");
      assertThat(telemetry.serverDuration().getCount()).isEqualTo(1);
    }
  }

  @Test
  void public_server_links_unknown_methods_to_the_caller() {
    GrpcPropagation open = GrpcPropagation.builder(telemetry.sdk()).publicEndpoint().build();
    MethodDescriptor<String, String> unknown = named("nobody.Knows/This", MethodType.UNARY);
    try (Rpc rpc = start(open, Wiring.NETTY_POOLED, Rpc.UNARY, Rpc.echo())) {
      assertRefused(rpc, unknown);
      SpanData server = telemetry.span(SpanKind.SERVER);

      assertThat(server.getParentSpanId()).isEqualTo(SpanId.getInvalid());
      assertThat(server.getLinks())
          .singleElement()
          .extracting(link -> link.getSpanContext().getSpanId())
          .isEqualTo(telemetry.span(SpanKind.CLIENT).getSpanId());
    }
  }

  @Test
  void sizes_are_those_of_the_wire_and_those_before_compression() throws Exception {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk())
            .measure(GrpcMeasure.COMPRESSED_SIZES, GrpcMeasure.UNCOMPRESSED_SIZES)
            .build();
    String message = "x".repeat(10_000);
    try (Rpc rpc = start(grpc, Wiring.NETTY_POOLED, Rpc.UNARY, Rpc.echo())) {
      ClientCalls.blockingUnaryCall(
          rpc.channel(), Rpc.UNARY, CallOptions.DEFAULT.withCompression("gzip"), message);
      telemetry.span(SpanKind.SERVER);
    }

    assertThat(telemetry.total("grpc.client.attempt.sent_total_uncompressed_message_size"))
        .isEqualTo(10_000);
    assertThat(telemetry.total("grpc.server.call.rcvd_total_uncompressed_message_size"))
        .isEqualTo(10_000);
    double onTheWire = telemetry.total("grpc.client.attempt.sent_total_compressed_message_size");
    assertThat(onTheWire).isBetween(20.0, 1_000.0);
    assertThat(telemetry.total("grpc.server.call.rcvd_total_compressed_message_size"))
        .isEqualTo(onTheWire);
    // The server does not compress; each message has a prefix of five bytes.
    assertThat(telemetry.total("grpc.server.call.sent_total_compressed_message_size"))
        .isEqualTo(telemetry.total("grpc.client.attempt.rcvd_total_compressed_message_size"))
        .isBetween(10_000.0, 10_010.0);
    assertThat(
            telemetry
                .onlyPoint("grpc.server.call.sent_total_compressed_message_size")
                .getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("grpc.method", "test.Echo/UNARY")
                .put("grpc.status", "OK")
                .build());
  }

  @Test
  void sizes_of_a_stream_are_the_sums_of_its_messages() throws Exception {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk()).measure(GrpcMeasure.UNCOMPRESSED_SIZES).build();
    try (Rpc rpc = start(grpc, Wiring.NETTY_POOLED, Rpc.BIDI, Conversation.answering(2))) {
      Conversation.hold(rpc, 7);
      telemetry.span(SpanKind.SERVER);
    }

    String client = "grpc.client.attempt.%s_total_uncompressed_message_size";
    assertThat(telemetry.total(client.formatted("sent"))).isEqualTo(7 * 5);
    assertThat(telemetry.total(client.formatted("rcvd"))).isEqualTo(14 * 5);
    assertThat(telemetry.names())
        .noneMatch(name -> name.endsWith("_total_compressed_message_size"));
  }

  @ParameterizedTest
  @EnumSource
  void attempts_are_counted_and_timed(Wiring wiring) {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk()).measure(GrpcMeasure.ATTEMPTS).build();
    try (Rpc rpc = start(grpc, wiring, Rpc.UNARY, Rpc.echo())) {
      rpc.call();
      telemetry.span(SpanKind.CLIENT);
    }

    assertThat(telemetry.sum("grpc.client.attempt.started")).isEqualTo(1);
    HistogramPointData attempt = telemetry.onlyPoint("grpc.client.attempt.duration");
    assertThat(attempt.getCount()).isEqualTo(1);
    assertThat(attempt.getAttributes().get(AttributeKey.stringKey("grpc.status"))).isEqualTo("OK");
    assertThat(attempt.getAttributes().get(AttributeKey.stringKey("grpc.target"))).isNotEmpty();
    assertThat(telemetry.names()).noneMatch(name -> name.startsWith("grpc.client.call.retries"));
  }

  @Test
  void what_costs_is_not_measured_unless_it_is_asked_for() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.NETTY_POOLED, Rpc.UNARY, Rpc.echo())) {
      rpc.call();
      telemetry.span(SpanKind.SERVER);
    }

    assertThat(telemetry.span(SpanKind.CLIENT).getEvents()).isEmpty();
    assertThat(telemetry.names())
        .containsExactlyInAnyOrder(
            "rpc.client.call.duration",
            "rpc.server.call.duration",
            "grpc.client.call.started",
            "grpc.client.call.active",
            "grpc.server.call.started",
            "grpc.server.call.active",
            "throughline.faults");
  }

  @Test
  void what_is_measured_by_default_can_be_left_out() throws Exception {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk()).doNotMeasure(GrpcMeasure.values()).build();
    MethodDescriptor<String, String> unknown = named("nobody.Knows/This", MethodType.UNARY);
    try (Rpc rpc = start(grpc, Wiring.NETTY_POOLED, Rpc.BIDI, Conversation.answering(2))) {
      Conversation.hold(rpc, 1);
      assertRefused(rpc, unknown);
      assertThat(telemetry.span(SpanKind.SERVER).getAttributes().asMap())
          .doesNotContainKey(AttributeKey.longKey("grpc.sent.message_count"));
    }

    assertThat(telemetry.names())
        .containsExactlyInAnyOrder(
            "rpc.client.call.duration", "rpc.server.call.duration", "throughline.faults");
  }

  private static Rpc start(
      GrpcPropagation grpc,
      Wiring wiring,
      MethodDescriptor<String, String> method,
      ServerCallHandler<String, String> handler) {
    return Rpc.start(grpc, grpc, wiring, method, handler, List.of(), List.of());
  }

  private static String call(Rpc rpc, MethodDescriptor<String, String> method) {
    return ClientCalls.blockingUnaryCall(rpc.channel(), method, CallOptions.DEFAULT, "hello");
  }

  private static void assertRefused(Rpc rpc, MethodDescriptor<String, String> method) {
    assertThatThrownBy(() -> call(rpc, method)).isInstanceOf(StatusRuntimeException.class);
  }

  private static MethodDescriptor<String, String> named(String name, MethodType type) {
    return Rpc.descriptor(type).setFullMethodName(name).setSampledToLocalTracing(true).build();
  }
}
