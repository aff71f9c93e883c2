package io.throughline.grpc;

import static io.throughline.grpc.Closed.STATUS;
import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCalls;
import io.grpc.util.TransmitStatusRuntimeExceptionInterceptor;
import io.opentelemetry.api.trace.SpanKind;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the server records is what was sent, also where neither the handler nor gRPC chose it. */
@Timeout(60)
class OuterInterceptorTest {
  private static final ServerCallHandler<String, String> REFUSES =
      ServerCalls.asyncUnaryCall(
          (request, response) -> {
            throw Status.PERMISSION_DENIED.withDescription("no").asRuntimeException();
          });

  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource
  void one_that_transmits_what_was_thrown(Wiring wiring) {
    assertSent(
        wiring,
        Rpc.UNARY,
        REFUSES,
        TransmitStatusRuntimeExceptionInterceptor.instance(),
        Status.Code.PERMISSION_DENIED);
  }

  @ParameterizedTest
  @EnumSource
  void one_that_closes_the_bare_call(Wiring wiring) {
    assertSent(
        wiring,
        Rpc.UNARY,
        REFUSES,
        catching(call -> call.close(Status.ABORTED, new Metadata())),
        Status.Code.ABORTED);
  }

  @ParameterizedTest
  @EnumSource
  void one_that_swallows_what_was_thrown_and_lets_the_handler_answer(Wiring wiring) {
    ServerCallHandler<String, String> goesOn =
        (call, headers) -> {
          call.request(2);
          return new ServerCall.Listener<>() {
            @Override
            public void onMessage(String message) {
              throw Status.PERMISSION_DENIED.asRuntimeException();
            }

            @Override
            public void onHalfClose() {
              call.sendHeaders(new Metadata());
              call.sendMessage("hello");
              call.close(Status.OK, new Metadata());
            }
          };
        };
    assertSent(wiring, Rpc.UNARY, goesOn, catching(call -> {}), Status.Code.OK);
  }

  @ParameterizedTest
  @EnumSource
  void one_that_translates_the_status(Wiring wiring) {
    assertSent(
        wiring,
        Rpc.UNARY,
        ServerCalls.asyncUnaryCall(
            (request, response) -> response.onError(Status.INTERNAL.asRuntimeException())),
        translating(),
        Status.Code.RESOURCE_EXHAUSTED);
  }

  @ParameterizedTest
  @EnumSource
  void marshaller_that_throws_an_error_at_each_request(Wiring wiring) {
    MethodDescriptor<String, String> unreadable =
        Rpc.UNARY.toBuilder(new Unreadable(), Rpc.UNARY.getResponseMarshaller()).build();
    assertSent(wiring, unreadable, Rpc.echo(), catching(call -> {}), Status.Code.UNKNOWN);
  }

  /** Several calls, for after an Error it is a race whether gRPC calls back. */
  private void assertSent(
      Wiring wiring,
      MethodDescriptor<String, String> served,
      ServerCallHandler<String, String> handler,
      ServerInterceptor outer,
      Status.Code sent) {
    int calls = 5;
    try (Rpc rpc = Rpc.start(telemetry, wiring, served, handler, List.of(), List.of(outer))) {
      for (int i = 0; i < calls; i++) {
        Closed closed = Closed.by(rpc.channel().newCall(Rpc.UNARY, CallOptions.DEFAULT));
        assertThat(closed.status.join().getCode()).isEqualTo(sent);
      }
      eventually().until(() -> telemetry.spans(SpanKind.SERVER).size() == calls);
    }
    assertThat(telemetry.spans(SpanKind.SERVER))
        .extracting(span -> span.getAttributes().get(STATUS))
        .containsOnly(sent.name());
    assertThat(telemetry.serverDuration().getCount()).isEqualTo(calls);
    assertThat(telemetry.serverDuration().getAttributes().get(STATUS)).isEqualTo(sent.name());
    assertThat(telemetry.sum("grpc.server.call.active")).isZero();
  }

  private interface Answer {
    void to(ServerCall<?, ?> call);
  }

  private static ServerInterceptor catching(Answer answer) {
    return new ServerInterceptor() {
      @Override
      public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
          ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
          @Override
          public void onMessage(ReqT message) {
            answerTo(() -> super.onMessage(message));
          }

          @Override
          public void onHalfClose() {
            answerTo(super::onHalfClose);
          }

          private void answerTo(Runnable callback) {
            try {
              callback.run();
            } catch (StatusRuntimeException e) {
              answer.to(call);
            }
          }
        };
      }
    };
  }

  private static ServerInterceptor translating() {
    return new ServerInterceptor() {
      @Override
      public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
          ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        return next.startCall(
            new SimpleForwardingServerCall<>(call) {
              @Override
              public void close(Status status, Metadata trailers) {
                super.close(Status.RESOURCE_EXHAUSTED, trailers);
              }
            },
            headers);
      }
    };
  }

  private static final class Unreadable implements Marshaller<String> {
    @Override
    public InputStream stream(String value) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String parse(InputStream stream) {
      throw new ThrownCallback.ThrownError();
    }
  }
}
