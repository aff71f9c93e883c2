package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.MetricData;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcPropagationBuilderTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpc.health.v1.Health/Check",
        "grpc.health.v1.Health/Watch",
        "grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
      })
  void health_checks_and_reflection_are_left_out(String method) {
    call(GrpcPropagation.create(telemetry.sdk()), Wiring.IN_PROCESS_DIRECT, method);

    assertThat(telemetry.spans()).isEmpty();
    assertThat(telemetry.metrics())
        .extracting(MetricData::getName)
        .noneMatch(name -> name.startsWith("rpc.") || name.startsWith("grpc."));
  }

  @ParameterizedTest
  @EnumSource
  void chosen_methods_are_recorded_and_others_run_all_the_same(Wiring wiring) {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk())
            .recordMethods(method -> method.endsWith("/Kept"))
            .build();

    assertThat(call(grpc, wiring, "test.Echo/LeftOut")).isEqualTo("hi");
    assertThat(call(grpc, wiring, "test.Echo/Kept")).isEqualTo("hi");

    assertThat(telemetry.span(SpanKind.CLIENT).getName()).isEqualTo("test.Echo/Kept");
    assertThat(telemetry.span(SpanKind.SERVER).getName()).isEqualTo("test.Echo/Kept");
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
    assertThat(telemetry.serverDuration().getCount()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void a_choice_that_throws_is_counted_and_the_call_is_recorded(Wiring wiring) {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk())
            .recordMethods(
                method -> {
                  throw new IllegalStateException("the host's");
                })
            .build();

    assertThat(call(grpc, wiring, "test.Echo/Any")).isEqualTo("hi");

    assertThat(telemetry.span(SpanKind.CLIENT).getName()).isEqualTo("test.Echo/Any");
    assertThat(telemetry.span(SpanKind.SERVER).getName()).isEqualTo("test.Echo/Any");
    assertThat(telemetry.sum("throughline.faults")).isEqualTo(3); // the server's stream asks, too
  }

  @Test
  void durations_have_the_boundaries_that_were_set() {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk()).durationBoundaries(List.of(0.001, 60.0)).build();

    call(grpc, Wiring.IN_PROCESS_DIRECT, "test.Echo/UNARY");

    assertThat(telemetry.clientDuration().getBoundaries()).containsExactly(0.001, 60.0);
    assertThat(telemetry.serverDuration().getBoundaries()).containsExactly(0.001, 60.0);
  }

  static Stream<List<Double>> boundaries_that_no_histogram_has() {
    return Stream.of(
        List.of(1.0, 0.5),
        List.of(1.0, 1.0),
        List.of(Double.NaN),
        List.of(0.5, Double.POSITIVE_INFINITY),
        List.of(Double.NEGATIVE_INFINITY, 1.0));
  }

  @ParameterizedTest
  @MethodSource
  void boundaries_that_no_histogram_has(List<Double> seconds) {
    assertThatThrownBy(() -> GrpcPropagation.builder(telemetry.sdk()).durationBoundaries(seconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("boundaries are finite and each is above the one before, unlike " + seconds);
  }

  static String call(GrpcPropagation grpc, Wiring wiring, String name) {
    MethodDescriptor<String, String> method =
        Rpc.descriptor(MethodType.UNARY)
            .setFullMethodName(name)
            .setSampledToLocalTracing(true)
            .build();
    try (Rpc rpc =
        Rpc.start(
            grpc,
            grpc,
            wiring,
            method,
            ServerCalls.asyncUnaryCall(
                (request, response) -> {
                  response.onNext(request);
                  response.onCompleted();
                }),
            List.of(),
            List.of())) {
      return ClientCalls.blockingUnaryCall(rpc.channel(), method, CallOptions.DEFAULT, "hi");
    }
  }
}
