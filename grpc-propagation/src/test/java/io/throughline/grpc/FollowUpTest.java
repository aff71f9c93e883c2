package io.throughline.grpc;

import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What hosts do because of a call, in its callbacks and after it, and on threads of their own. */
@Timeout(60)
class FollowUpTest {
  private static final io.grpc.Context.Key<String> HOSTS = io.grpc.Context.key("the host's");
  private static final ServerCallHandler<String, String> ECHO =
      ServerCalls.asyncUnaryCall(
          (request, response) -> {
            response.onNext(request);
            response.onCompleted();
          });

  private final Telemetry telemetry = new Telemetry();
  private final ExecutorService hosts = Executors.newSingleThreadExecutor();

  @AfterEach
  void close() {
    hosts.shutdownNow();
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void listener_of_a_future_runs_in_the_callers_context(Wiring wiring) {
    Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
    CompletableFuture<Span> seen = new CompletableFuture<>();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, ECHO)) {
      ListenableFuture<String> answer;
      try (Scope ignored = caller.makeCurrent()) {
        ClientCall<String, String> call = rpc.channel().newCall(Rpc.UNARY, CallOptions.DEFAULT);
        answer = ClientCalls.futureUnaryCall(call, "0");
        answer.addListener(() -> seen.complete(Span.current()), Runnable::run);
      }
      assertThat(seen.join()).isSameAs(caller);
      assertThat(answer).isDone();
    }
  }

  /** opentelemetry-java-instrumentation#16093, #4088 */
  @ParameterizedTest
  @EnumSource(Wiring.class)
  void call_made_in_a_clients_callback_is_a_sibling_and_not_a_child(Wiring wiring) {
    Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
    CompletableFuture<String> second = new CompletableFuture<>();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, ECHO)) {
      try (Scope ignored = caller.makeCurrent()) {
        asyncCall(rpc, "first", () -> asyncCall(rpc, "second", () -> second.complete("done")));
      }
      assertThat(second.join()).isEqualTo("done");
      eventually().until(() -> telemetry.spans(SpanKind.SERVER).size() == 2);
    }

    assertThat(telemetry.spans(SpanKind.CLIENT))
        .hasSize(2)
        .extracting(SpanData::getParentSpanId)
        .containsOnly(caller.getSpanContext().getSpanId());
  }

  /** opentelemetry-java-instrumentation#4169, #15596 */
  @ParameterizedTest
  @EnumSource(Wiring.class)
  void call_made_after_the_handlers_own_is_over_is_its_child_and_not_cancelled(Wiring wiring)
      throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    CompletableFuture<String> followUp = new CompletableFuture<>();
    try (Telemetry behind = new Telemetry();
        Rpc backend = Rpc.start(behind, wiring, Rpc.UNARY, ECHO)) {
      ServerCallHandler<String, String> handler =
          ServerCalls.asyncUnaryCall(
              (request, response) -> {
                GrpcPropagation.carryContext(hosts)
                    .execute(
                        () -> {
                          awaitOn(over);
                          followUp.complete(call(backend));
                        });
                response.onNext(request);
                response.onCompleted();
              });
      try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
        call(rpc);
        telemetry.span(SpanKind.SERVER); // it has ended
        over.countDown();

        assertThat(followUp.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
        assertThat(behind.span(SpanKind.CLIENT).getParentSpanId())
            .isEqualTo(telemetry.span(SpanKind.SERVER).getSpanId());
        assertThat(behind.span(SpanKind.SERVER).getAttributes().asMap()).containsValue("OK");
      }
    }
    assertThat(hosts.submit(Context::current).get(10, TimeUnit.SECONDS)).isSameAs(Context.root());
  }

  @Test
  void executor_runs_tasks_in_the_context_in_which_they_were_handed_over() throws Exception {
    Span handing = telemetry.tracer().spanBuilder("handing").startSpan();
    Queue<Span> seen = new ConcurrentLinkedQueue<>();
    try (Scope ignored = handing.makeCurrent()) {
      GrpcPropagation.carryContext(hosts).execute(() -> seen.add(Span.current()));
    }
    GrpcPropagation.carryContext(hosts).execute(() -> seen.add(Span.current()));
    hosts.submit(() -> {}).get(10, TimeUnit.SECONDS);
    assertThat(seen).containsExactly(handing, Span.getInvalid());
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void grpcs_own_context_reaches_handler_and_callbacks(Wiring wiring) {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    ServerInterceptor setting =
        new ServerInterceptor() {
          @Override
          public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
              ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
            io.grpc.Context context = io.grpc.Context.current().withValue(HOSTS, "server");
            return Contexts.interceptCall(context, call, headers, next);
          }
        };
    ServerCallHandler<String, String> handler =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              seen.add(HOSTS.get() + " " + Span.current().getSpanContext().isValid());
              response.onNext(request);
              response.onCompleted();
            });
    CompletableFuture<Void> done = new CompletableFuture<>();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler, List.of(), List.of(setting))) {
      io.grpc.Context.current()
          .withValue(HOSTS, "client")
          .run(
              () ->
                  asyncCall(
                      rpc,
                      "hi",
                      () -> {
                        seen.add(HOSTS.get() + " " + Span.current().getSpanContext().isValid());
                        done.complete(null);
                      }));
      done.join();
    }
    assertThat(seen).containsExactly("server true", "client false");
  }

  /** opentelemetry-java-instrumentation#8923 */
  @ParameterizedTest
  @EnumSource(Wiring.class)
  void cancellation_reaches_listeners_of_grpcs_own_context(Wiring wiring) {
    CompletableFuture<Void> handling = new CompletableFuture<>();
    CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
    ServerCallHandler<String, String> handler =
        (call, headers) -> {
          io.grpc.Context.current()
              .addListener(context -> cancelled.complete(context.isCancelled()), Runnable::run);
          handling.complete(null);
          return new ServerCall.Listener<>() {};
        };
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.BIDI, handler)) {
      ClientCall<String, String> call = rpc.channel().newCall(Rpc.BIDI, CallOptions.DEFAULT);
      call.start(new ClientCall.Listener<>() {}, new Metadata());
      handling.join();
      call.cancel("enough", null);

      assertThat(cancelled.join()).isTrue();
    }
  }

  /**
   * opentelemetry-java-instrumentation#11700: it would make each of gRPC's contexts a new object.
   */
  @Test
  void storage_of_grpcs_own_context_is_grpcs() {
    assertThatThrownBy(() -> Class.forName("io.grpc.override.ContextStorageOverride"))
        .isInstanceOf(ClassNotFoundException.class);
    assertThat(io.grpc.Context.current()).isSameAs(io.grpc.Context.current());
  }

  @Test
  void virtual_threads_have_the_contexts_of_their_calls() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "virtual threads");
    ExecutorService virtual =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    int calls = 200;
    Queue<String> handled = new ConcurrentLinkedQueue<>();
    ServerCallHandler<String, String> handler =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              handled.add(Span.current().getSpanContext().getSpanId());
              response.onNext(request);
              response.onCompleted();
            });
    Queue<Context> left = new ConcurrentLinkedQueue<>();
    try (Rpc rpc = Rpc.start(telemetry, virtual, Rpc.UNARY, handler)) {
      CountDownLatch done = new CountDownLatch(calls);
      for (int i = 0; i < calls; i++) {
        virtual.execute(
            () -> {
              Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
              try (Scope ignored = caller.makeCurrent()) {
                call(rpc);
              }
              caller.end();
              left.add(Context.current());
              done.countDown();
            });
      }
      assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
      eventually().until(() -> telemetry.spans(SpanKind.SERVER).size() == calls);
    }

    assertThat(left).hasSize(calls).containsOnly(Context.root());
    assertThat(handled)
        .containsExactlyInAnyOrderElementsOf(
            telemetry.spans(SpanKind.SERVER).stream().map(SpanData::getSpanId).toList());
    assertThat(telemetry.spans(SpanKind.CLIENT))
        .extracting(SpanData::getParentSpanId)
        .containsExactlyInAnyOrderElementsOf(
            telemetry.spans(SpanKind.INTERNAL).stream().map(SpanData::getSpanId).toList());
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(calls);
    assertThat(telemetry.serverDuration().getCount()).isEqualTo(calls);
    virtual.shutdown();
  }

  private static String call(Rpc rpc) {
    return ClientCalls.blockingUnaryCall(rpc.channel(), Rpc.UNARY, CallOptions.DEFAULT, "hello");
  }

  private static void asyncCall(Rpc rpc, String message, Runnable whenAnswered) {
    ClientCalls.asyncUnaryCall(
        rpc.channel().newCall(Rpc.UNARY, CallOptions.DEFAULT),
        message,
        new StreamObserver<>() {
          @Override
          public void onNext(String answer) {}

          @Override
          public void onError(Throwable t) {
            throw Status.fromThrowable(t).asRuntimeException();
          }

          @Override
          public void onCompleted() {
            whenAnswered.run();
          }
        });
  }

  private static void awaitOn(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
