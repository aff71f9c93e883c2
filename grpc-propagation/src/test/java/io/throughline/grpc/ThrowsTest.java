package io.throughline.grpc;

import static io.throughline.grpc.Closed.STATUS;
import static io.throughline.grpc.Closed.assertEnd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.trace.SpanKind;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever throws while a call is under way: it ends once, with the status that gRPC gives it. */
@Timeout(60)
class ThrowsTest {
  private final IllegalStateException boom = new IllegalStateException("boom");
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource
  void handler_throws(Wiring wiring) {
    ServerCallHandler<String, String> handler =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              throw boom;
            });
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      Throwable thrown = catchThrowable(() -> rpc.call());

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.UNKNOWN, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource
  void handler_throws_after_it_answered(Wiring wiring) {
    ServerCallHandler<String, String> handler =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              response.onNext(request);
              response.onCompleted();
              throw boom;
            });
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      assertThat(rpc.call()).isEqualTo("hello");

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.OK, false);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.OK, false, boom);
    }
  }

  @ParameterizedTest
  @EnumSource
  void handler_throws_when_it_gets_a_message(Wiring wiring) {
    ServerCallHandler<String, String> handler =
        (call, headers) -> {
          call.request(1);
          return new ServerCall.Listener<>() {
            @Override
            public void onMessage(String message) {
              throw boom;
            }
          };
        };
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      assertThatThrownBy(() -> rpc.call()).isInstanceOf(StatusRuntimeException.class);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.UNKNOWN, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource
  void handler_throws_when_the_call_starts(Wiring wiring) {
    StatusRuntimeException refusal = Status.PERMISSION_DENIED.asRuntimeException();
    ServerCallHandler<String, String> handler =
        (call, headers) -> {
          throw refusal;
        };
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      Throwable thrown = catchThrowable(() -> rpc.call());

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.PERMISSION_DENIED, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.PERMISSION_DENIED, false, refusal);
    }
  }

  @ParameterizedTest
  @EnumSource
  void server_interceptor_near_the_wire_throws_on_close(Wiring wiring) {
    assertThrownNearTheWire(wiring, Throwing.onServerClose(boom));
  }

  @ParameterizedTest
  @EnumSource
  void server_interceptor_near_the_wire_throws_on_an_answer(Wiring wiring) {
    assertThrownNearTheWire(wiring, Throwing.onServerSend(boom));
  }

  @ParameterizedTest
  @EnumSource
  void start_throws(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry, wiring, Rpc.UNARY, Rpc.echo(), List.of(Throwing.onStart(boom)), List.of())) {
      assertThatThrownBy(() -> rpc.call()).isSameAs(boom);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true, boom);
      assertThat(telemetry.spans()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void send_message_throws(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry, wiring, Rpc.UNARY, Rpc.echo(), List.of(Throwing.onSend(boom)), List.of())) {
      assertThatThrownBy(() -> rpc.call()).isSameAs(boom);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource
  void half_close_throws(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            Rpc.echo(),
            List.of(Throwing.onHalfClose(boom)),
            List.of())) {
      assertThatThrownBy(() -> rpc.call()).isSameAs(boom);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_listener_throws(Wiring wiring) {
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo())) {
      Closed closed =
          new Closed() {
            @Override
            public void onMessage(String message) {
              throw boom;
            }
          };
      closed.after(rpc.newCall());

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.CANCELLED);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true, boom);
      assertThat(telemetry.span(SpanKind.SERVER).getAttributes().get(STATUS)).isNotNull();
      assertThat(telemetry.serverDuration().getCount()).isEqualTo(1);
    }
  }

  @Test
  void client_listener_throws_when_the_call_closes() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.NETTY_POOLED, Rpc.UNARY, Rpc.echo())) {
      Closed closed =
          new Closed() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              super.onClose(status, trailers);
              throw new ThrownOnPurpose();
            }
          };
      closed.after(rpc.newCall());

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.OK);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.OK, false);
    }
  }

  private void assertThrownNearTheWire(Wiring wiring, ServerInterceptor throwing) {
    try (Rpc rpc =
        Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo(), List.of(), List.of(throwing))) {
      Throwable thrown = catchThrowable(() -> rpc.call());

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.UNKNOWN, true, boom);
    }
  }

  private static final class ThrownOnPurpose extends RuntimeException {
    private static final long serialVersionUID = 1;

    ThrownOnPurpose() {
      super("thrown on purpose", null, false, false);
    }
  }
}
