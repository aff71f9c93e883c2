package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.ServerBuilder;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GrpcEchoTest {

  private static final Metadata.Key<String> NAME =
      Metadata.Key.of("name", Metadata.ASCII_STRING_MARSHALLER);

  enum Way {
    IN_PROCESS,
    LOOPBACK;

    GrpcEcho start() {
      return start(server -> server, channel -> channel);
    }

    GrpcEcho start(
        UnaryOperator<ServerBuilder<?>> server, UnaryOperator<ManagedChannelBuilder<?>> channel) {
      return this == IN_PROCESS
          ? GrpcEcho.inProcess(server, channel)
          : GrpcEcho.onLoopback(server, channel);
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_kind_of_call_is_answered(Way way) {
    try (GrpcEcho echo = way.start()) {
      assertThat(echo.unary("hé")).isEqualTo("hé");
      assertThat(echo.serverStreaming("a b")).containsExactly("a", "b");
      assertThat(echo.clientStreaming("c", "d")).isEqualTo("c d");
      assertThat(echo.bidi("e", "f")).containsExactly("e", "f");
      assertThat(echo.received()).containsExactly("hé", "a b", "c", "d", "e", "f");
      assertThat(echo.port() > 0).isEqualTo(way == Way.LOOPBACK);
    }
  }

  @ParameterizedTest
  @EnumSource
  void each_kind_of_call_fails_as_it_asks(Way way) {
    try (GrpcEcho echo = way.start()) {
      assertFails(Code.NOT_FOUND, () -> echo.unary(GrpcEcho.failing(Code.NOT_FOUND)));
      assertFails(Code.ABORTED, () -> echo.serverStreaming(GrpcEcho.failing(Code.ABORTED)));
      assertFails(
          Code.UNAVAILABLE, () -> echo.clientStreaming("a", GrpcEcho.failing(Code.UNAVAILABLE)));
      assertFails(Code.INTERNAL, () -> echo.bidi("a", GrpcEcho.failing(Code.INTERNAL), "b"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void both_sides_can_be_instrumented_and_headers_are_kept(Way way) {
    Metadata headers = new Metadata();
    headers.put(NAME, "value");
    AtomicInteger calls = new AtomicInteger();
    ServerInterceptor served =
        new ServerInterceptor() {
          @Override
          public <Q, S> ServerCall.Listener<Q> interceptCall(
              ServerCall<Q, S> call, Metadata metadata, ServerCallHandler<Q, S> next) {
            calls.incrementAndGet();
            return next.startCall(call, metadata);
          }
        };
    try (GrpcEcho echo =
        way.start(
            server -> server.intercept(served),
            channel -> channel.intercept(MetadataUtils.newAttachHeadersInterceptor(headers)))) {
      echo.unary("hi");

      assertThat(calls).hasValue(1);
      assertThat(echo.headers()).hasSize(1);
      assertThat(echo.headers().get(0).get(NAME)).isEqualTo("value");
    }
  }

  private static void assertFails(Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
  }
}
