package io.throughline.grpc;

import static io.throughline.grpc.Closed.STATUS;
import static io.throughline.grpc.Closed.assertEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever ends a call: one span, one measurement, the true status. */
@Timeout(60)
class EndsOnceTest {
  private static final Set<Status.Code> SERVER_ERRORS =
      EnumSet.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);

  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource
  void every_status_is_recorded_by_the_rules_of_each_side(Wiring wiring) {
    for (Status.Code code : Status.Code.values()) {
      if (code == Status.Code.OK) {
        continue;
      }
      try (Telemetry each = new Telemetry();
          Rpc rpc =
              Rpc.start(
                  each,
                  wiring,
                  Rpc.UNARY,
                  ServerCalls.asyncUnaryCall(
                      (request, response) ->
                          response.onError(
                              code.toStatus().withDescription("why").asRuntimeException())))) {
        Throwable thrown = catchThrowable(() -> rpc.call());

        assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(code);
        assertEnd(each, SpanKind.CLIENT, code, true);
        assertThat(each.span(SpanKind.CLIENT).getStatus().getDescription()).isEqualTo("why");
        assertEnd(each, SpanKind.SERVER, code, SERVER_ERRORS.contains(code));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_cancels(Wiring wiring) throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, silent(handling))) {
      var response = ClientCalls.futureUnaryCall(rpc.newCall(), "hello");
      assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
      response.cancel(true);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.CANCELLED, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void server_closes_a_stream_that_the_client_keeps_open(Wiring wiring) {
    ServerCallHandler<String, String> handler =
        (call, headers) -> {
          call.close(Status.ABORTED, new Metadata());
          return new ServerCall.Listener<>() {};
        };
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, handler)) {
      var closed = new Closed();
      rpc.channel().newCall(Rpc.BIDI, CallOptions.DEFAULT).start(closed, new Metadata());

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.ABORTED);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.ABORTED, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.ABORTED, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deadline_passes(Wiring wiring) {
    CountDownLatch handling = new CountDownLatch(1);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, silent(handling))) {
      Throwable thrown =
          catchThrowable(
              () ->
                  ClientCalls.blockingUnaryCall(
                      rpc.channel(),
                      Rpc.UNARY,
                      // which on a busy machine must not pass before the server has the call
                      CallOptions.DEFAULT.withDeadlineAfter(1, TimeUnit.SECONDS),
                      "hello"));

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.DEADLINE_EXCEEDED, true);
      // Whether the server learns of the deadline from its own clock or from the client is a race.
      assertThat(telemetry.span(SpanKind.SERVER).getAttributes().get(STATUS))
          .isIn("DEADLINE_EXCEEDED", "CANCELLED");
      assertThat(telemetry.serverDuration().getCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void deadline_passes_on_the_server_first(Wiring wiring) {
    Metadata deadlineOfTheServerOnly = new Metadata();
    deadlineOfTheServerOnly.put(Rpc.ascii("grpc-timeout"), "100m");
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            silent(new CountDownLatch(1)),
            List.of(new ReplacingHeaders(deadlineOfTheServerOnly)),
            List.of())) {
      assertThatThrownBy(() -> rpc.call()).isInstanceOf(StatusRuntimeException.class);

      assertEnd(telemetry, SpanKind.SERVER, Status.Code.DEADLINE_EXCEEDED, true);
      assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void channel_is_shut_down(Wiring wiring) throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, silent(handling))) {
      Closed closed = new Closed();
      closed.after(rpc.newCall());
      assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
      rpc.channel().shutdownNow();

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNAVAILABLE, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.CANCELLED, false);
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobody_answers(Wiring wiring) {
    Rpc gone = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo());
    gone.close();
    var channel =
        GrpcPropagation.create(telemetry.sdk())
            .instrument(wiring.channel("nobody", wiring.isNetty() ? 1 : 0))
            .build();
    Throwable thrown =
        catchThrowable(
            () -> ClientCalls.blockingUnaryCall(channel, Rpc.UNARY, CallOptions.DEFAULT, "hello"));
    channel.shutdownNow();

    assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNAVAILABLE, true);
  }

  @Test
  void call_that_is_never_started_leaves_nothing() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_DIRECT, Rpc.UNARY, Rpc.echo())) {
      rpc.newCall();
      rpc.newCall().cancel("not needed", null);
      rpc.call();
    }

    assertThat(telemetry.spans()).hasSize(2);
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
  }

  @Test
  void call_that_is_started_twice_is_refused_by_grpc_and_counted_once() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_DIRECT, Rpc.UNARY, Rpc.echo())) {
      ClientCall<String, String> call = rpc.newCall();
      Closed closed = new Closed();
      call.start(closed, new Metadata());
      assertThatThrownBy(() -> call.start(new Closed(), new Metadata()))
          .isInstanceOf(IllegalStateException.class);
      call.request(2);
      call.sendMessage("hello");
      call.halfClose();

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.OK);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.OK, false);
    }
  }

  @Test
  void telemetry_that_throws_does_not_reach_the_call() {
    try (Telemetry broken = new Telemetry(Sampler.alwaysOn(), new BrokenProcessor());
        Rpc rpc = Rpc.start(broken, Wiring.NETTY_POOLED, Rpc.UNARY, Rpc.echo())) {
      assertThat(rpc.call()).isEqualTo("hello");

      assertThat(broken.clientDuration().getCount()).isEqualTo(1);
      assertThat(broken.serverDuration().getCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void server_span_ends_after_those_of_its_handler(Wiring wiring) {
    ServerCallHandler<String, String> handler =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              Span work = telemetry.tracer().spanBuilder("work").startSpan();
              response.onNext(request);
              response.onCompleted();
              work.end();
            });
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      rpc.call();
      SpanData server = telemetry.span(SpanKind.SERVER);
      // In the order in which they ended: the times of spans come from several clocks.
      assertThat(telemetry.spans())
          .filteredOn(span -> span.getKind() != SpanKind.CLIENT)
          .extracting(SpanData::getName)
          .containsExactly("work", server.getName());
      assertThat(telemetry.span(SpanKind.INTERNAL).getParentSpanId()).isEqualTo(server.getSpanId());
    }
  }

  private static ServerCallHandler<String, String> silent(CountDownLatch handling) {
    return ServerCalls.asyncUnaryCall((request, response) -> handling.countDown());
  }

  private static final class BrokenProcessor implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      throw new IllegalStateException();
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      throw new IllegalStateException();
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
