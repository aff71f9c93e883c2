package io.throughline.grpc;

import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class ContextTest {
  private static final ContextKey<String> CALLERS = ContextKey.named("the caller's");

  private final Telemetry telemetry = new Telemetry();
  private final Map<String, Context> seen = new ConcurrentHashMap<>();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void client_callbacks_run_in_the_callers_context(Wiring wiring) {
    Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, this::echo)) {
      exchange(rpc, Context.root().with(caller).with(CALLERS, "value"));
    }

    for (String callback : List.of("onHeaders", "onMessage", "onClose", "onReady")) {
      Context context = seen.get(callback);
      assertThat(context).as(callback).isNotNull();
      assertThat(Span.fromContext(context)).as(callback).isSameAs(caller);
      assertThat(context.get(CALLERS)).as(callback).isEqualTo("value");
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void client_callbacks_of_a_call_without_a_parent_run_in_the_root_context(Wiring wiring) {
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, this::echo)) {
      exchange(rpc, Context.root());
    }

    for (String callback : List.of("onHeaders", "onMessage", "onClose", "onReady")) {
      assertThat(seen.get(callback)).as(callback).isSameAs(Context.root());
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void everything_on_the_server_runs_in_the_server_spans_context(Wiring wiring) {
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, this::echo)) {
      exchange(rpc, Context.root());
      eventually().until(() -> seen.containsKey("server onComplete"));
    }

    String server = telemetry.span(SpanKind.SERVER).getSpanId();
    for (String callback :
        List.of("startCall", "server onReady", "server onMessage", "onHalfClose")) {
      assertThat(spanId(callback)).as(callback).isEqualTo(server);
    }
    assertThat(spanId("server onComplete")).isEqualTo(server);
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void cancellation_reaches_the_handler_in_the_server_spans_context(Wiring wiring) {
    CompletableFuture<Void> handling = new CompletableFuture<>();
    ServerCallHandler<String, String> handler =
        (call, headers) -> {
          handling.complete(null);
          return listener(call);
        };
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, handler)) {
      ClientCall<String, String> call = rpc.channel().newCall(Rpc.BIDI, CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      handling.join();
      call.cancel("enough", null);
      eventually().until(() -> seen.containsKey("onCancel"));
    }

    assertThat(spanId("onCancel")).isEqualTo(telemetry.span(SpanKind.SERVER).getSpanId());
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void inner_client_interceptors_see_the_client_span(Wiring wiring) {
    ClientInterceptor inner = new SeeingInterceptor();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, this::echo, List.of(inner), List.of())) {
      exchange(rpc, Context.root());
    }

    String client = telemetry.span(SpanKind.CLIENT).getSpanId();
    for (String step : List.of("start", "request", "sendMessage", "halfClose")) {
      assertThat(spanId("inner " + step)).as(step).isEqualTo(client);
    }
  }

  @Test
  void parent_is_the_context_in_which_the_call_was_made_not_the_one_that_starts_it() {
    Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_POOLED, Rpc.BIDI, this::echo)) {
      ClientCall<String, String> call;
      try (Scope ignored = caller.makeCurrent()) {
        call = rpc.channel().newCall(Rpc.BIDI, CallOptions.DEFAULT);
      }
      run(call);
    }

    assertThat(telemetry.span(SpanKind.CLIENT).getParentSpanId())
        .isEqualTo(caller.getSpanContext().getSpanId());
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void nothing_stays_on_any_thread(Wiring wiring) throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, this::echo)) {
      ClientCall<String, String> call;
      try (Scope ignored = caller.makeCurrent()) {
        call = rpc.channel().newCall(Rpc.BIDI, CallOptions.DEFAULT.withExecutor(executor));
        run(call);
        assertThat(Span.current()).isSameAs(caller);
      }
      // The server's threads serve one call after the other: the next one shows what they keep.
      exchange(rpc, Context.root());

      assertThat(executor.submit(Context::current).get(10, TimeUnit.SECONDS))
          .isSameAs(Context.root());
      assertThat(Context.current()).isSameAs(Context.root());
      eventually().until(() -> telemetry.spans(SpanKind.SERVER).size() == 2);
      assertThat(telemetry.spans(SpanKind.SERVER))
          .extracting(SpanData::getTraceId)
          .doesNotHaveDuplicates();
    } finally {
      executor.shutdown();
    }
  }

  private void exchange(Rpc rpc, Context caller) {
    ClientCall<String, String> call;
    try (Scope ignored = caller.makeCurrent()) {
      call = rpc.channel().newCall(Rpc.BIDI, CallOptions.DEFAULT);
      run(call);
    }
  }

  /** Sends one message in each direction and waits for the end. */
  private void run(ClientCall<String, String> call) {
    CompletableFuture<Status> closed = new CompletableFuture<>();
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onReady() {
            see("onReady");
          }

          @Override
          public void onHeaders(Metadata headers) {
            see("onHeaders");
          }

          @Override
          public void onMessage(String message) {
            see("onMessage");
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            see("onClose");
            closed.complete(status);
          }
        },
        new Metadata());
    call.request(2);
    eventually().until(call::isReady);
    call.sendMessage("hello");
    call.halfClose();
    assertThat(closed.join().getCode()).isEqualTo(Status.Code.OK);
    eventually().until(() -> seen.containsKey("onReady"));
  }

  private ServerCall.Listener<String> echo(ServerCall<String, String> call, Metadata headers) {
    see("startCall");
    call.sendHeaders(new Metadata());
    call.request(2);
    return listener(call);
  }

  private ServerCall.Listener<String> listener(ServerCall<String, String> call) {
    return new ServerCall.Listener<>() {
      @Override
      public void onReady() {
        see("server onReady");
      }

      @Override
      public void onMessage(String message) {
        see("server onMessage");
        call.sendMessage(message);
      }

      @Override
      public void onHalfClose() {
        see("onHalfClose");
        call.close(Status.OK, new Metadata());
      }

      @Override
      public void onComplete() {
        see("server onComplete");
      }

      @Override
      public void onCancel() {
        see("onCancel");
      }
    };
  }

  private void see(String callback) {
    seen.put(callback, Context.current());
  }

  private @Nullable String spanId(String callback) {
    Context context = seen.get(callback);
    return context == null ? null : Span.fromContext(context).getSpanContext().getSpanId();
  }

  private final class SeeingInterceptor implements ClientInterceptor {
    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
        MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
      return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
        @Override
        public void start(Listener<RespT> listener, Metadata headers) {
          see("inner start");
          super.start(listener, headers);
        }

        @Override
        public void request(int numMessages) {
          see("inner request");
          super.request(numMessages);
        }

        @Override
        public void sendMessage(ReqT message) {
          see("inner sendMessage");
          super.sendMessage(message);
        }

        @Override
        public void halfClose() {
          see("inner halfClose");
          super.halfClose();
        }
      };
    }
  }
}
