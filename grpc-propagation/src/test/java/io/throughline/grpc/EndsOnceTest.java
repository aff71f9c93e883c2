package io.throughline.grpc;

import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.ExceptionEventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever ends a call: one span, one measurement, the true status. */
@Timeout(60)
class EndsOnceTest {
  private static final AttributeKey<String> STATUS =
      AttributeKey.stringKey("rpc.response.status_code");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
  private static final Set<Status.Code> SERVER_ERRORS =
      EnumSet.of(
          Status.Code.UNKNOWN,
          Status.Code.DEADLINE_EXCEEDED,
          Status.Code.UNIMPLEMENTED,
          Status.Code.INTERNAL,
          Status.Code.UNAVAILABLE,
          Status.Code.DATA_LOSS);
  private final IllegalStateException boom = new IllegalStateException("boom");

  private Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
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
        Throwable thrown = catchThrowable(() -> call(rpc));

        assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(code);
        assertEnd(each, SpanKind.CLIENT, code, true);
        assertThat(each.span(SpanKind.CLIENT).getStatus().getDescription()).isEqualTo("why");
        assertEnd(each, SpanKind.SERVER, code, SERVER_ERRORS.contains(code));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void client_cancels(Wiring wiring) throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, silent(handling))) {
      var response = ClientCalls.futureUnaryCall(newCall(rpc), "hello");
      assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
      response.cancel(true);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.CANCELLED, false);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
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
  @EnumSource(Wiring.class)
  void deadline_passes(Wiring wiring) {
    CountDownLatch handling = new CountDownLatch(1);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, silent(handling))) {
      Throwable thrown =
          catchThrowable(
              () ->
                  ClientCalls.blockingUnaryCall(
                      rpc.channel(),
                      Rpc.UNARY,
                      CallOptions.DEFAULT.withDeadlineAfter(200, TimeUnit.MILLISECONDS),
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
  @EnumSource(Wiring.class)
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
      assertThatThrownBy(() -> call(rpc)).isInstanceOf(StatusRuntimeException.class);

      assertEnd(telemetry, SpanKind.SERVER, Status.Code.DEADLINE_EXCEEDED, true);
      assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void handler_throws(Wiring wiring) {
    ServerCallHandler<String, String> handler =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              throw boom;
            });
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      Throwable thrown = catchThrowable(() -> call(rpc));

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.UNKNOWN, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void handler_throws_after_it_answered(Wiring wiring) {
    ServerCallHandler<String, String> handler =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              response.onNext(request);
              response.onCompleted();
              throw boom;
            });
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      assertThat(call(rpc)).isEqualTo("hello");

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.OK, false);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.OK, false, boom);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
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
      assertThatThrownBy(() -> call(rpc)).isInstanceOf(StatusRuntimeException.class);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.UNKNOWN, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void handler_throws_when_the_call_starts(Wiring wiring) {
    StatusRuntimeException refusal = Status.PERMISSION_DENIED.asRuntimeException();
    ServerCallHandler<String, String> handler =
        (call, headers) -> {
          throw refusal;
        };
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, handler)) {
      Throwable thrown = catchThrowable(() -> call(rpc));

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.PERMISSION_DENIED, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.PERMISSION_DENIED, false, refusal);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void server_interceptor_near_the_wire_throws_on_close(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            echo(),
            List.of(),
            List.of(Throwing.onServerClose(boom)))) {
      Throwable thrown = catchThrowable(() -> call(rpc));

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.UNKNOWN, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void server_interceptor_near_the_wire_throws_on_an_answer(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry,
            wiring,
            Rpc.UNARY,
            echo(),
            List.of(),
            List.of(Throwing.onServerSend(boom)))) {
      Throwable thrown = catchThrowable(() -> call(rpc));

      assertThat(Status.fromThrowable(thrown).getCode()).isEqualTo(Status.Code.UNKNOWN);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.UNKNOWN, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void start_throws(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry, wiring, Rpc.UNARY, echo(), List.of(Throwing.onStart(boom)), List.of())) {
      assertThatThrownBy(() -> call(rpc)).isSameAs(boom);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNKNOWN, true, boom);
      assertThat(telemetry.spans()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void send_message_throws(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry, wiring, Rpc.UNARY, echo(), List.of(Throwing.onSend(boom)), List.of())) {
      assertThatThrownBy(() -> call(rpc)).isSameAs(boom);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void half_close_throws(Wiring wiring) {
    try (Rpc rpc =
        Rpc.start(
            telemetry, wiring, Rpc.UNARY, echo(), List.of(Throwing.onHalfClose(boom)), List.of())) {
      assertThatThrownBy(() -> call(rpc)).isSameAs(boom);

      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true, boom);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void client_listener_throws(Wiring wiring) {
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, echo())) {
      Closed closed =
          new Closed() {
            @Override
            public void onMessage(String message) {
              throw boom;
            }
          };
      send(newCall(rpc), closed);

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.CANCELLED);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.CANCELLED, true, boom);
      assertThat(telemetry.span(SpanKind.SERVER).getAttributes().get(STATUS)).isNotNull();
      assertThat(telemetry.serverDuration().getCount()).isEqualTo(1);
    }
  }

  @Test
  void client_listener_throws_when_the_call_closes() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.NETTY_POOLED, Rpc.UNARY, echo())) {
      Closed closed =
          new Closed() {
            @Override
            public void onClose(Status status, Metadata trailers) {
              super.onClose(status, trailers);
              throw new ThrownOnPurpose();
            }
          };
      send(newCall(rpc), closed);

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.OK);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.OK, false);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void channel_is_shut_down(Wiring wiring) throws Exception {
    CountDownLatch handling = new CountDownLatch(1);
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, silent(handling))) {
      Closed closed = new Closed();
      send(newCall(rpc), closed);
      assertThat(handling.await(10, TimeUnit.SECONDS)).isTrue();
      rpc.channel().shutdownNow();

      assertThat(closed.status.join().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertEnd(telemetry, SpanKind.CLIENT, Status.Code.UNAVAILABLE, true);
      assertEnd(telemetry, SpanKind.SERVER, Status.Code.CANCELLED, false);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void nobody_answers(Wiring wiring) {
    Rpc gone = Rpc.start(telemetry, wiring, Rpc.UNARY, echo());
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
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_DIRECT, Rpc.UNARY, echo())) {
      newCall(rpc);
      newCall(rpc).cancel("not needed", null);
      call(rpc);
    }

    assertThat(telemetry.spans()).hasSize(2);
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
  }

  @Test
  void call_that_is_started_twice_is_refused_by_grpc_and_counted_once() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.IN_PROCESS_DIRECT, Rpc.UNARY, echo())) {
      ClientCall<String, String> call = newCall(rpc);
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
        Rpc rpc = Rpc.start(broken, Wiring.NETTY_POOLED, Rpc.UNARY, echo())) {
      assertThat(call(rpc)).isEqualTo("hello");

      assertThat(broken.clientDuration().getCount()).isEqualTo(1);
      assertThat(broken.serverDuration().getCount()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void many_calls_of_every_outcome_all_end_once(Wiring wiring) throws Exception {
    OpenSpans open = new OpenSpans();
    telemetry = new Telemetry(Sampler.alwaysOn(), open);
    ExecutorService callbacks = Executors.newFixedThreadPool(4);
    int calls = wiring == Wiring.NETTY_POOLED ? 10_000 : 400;
    ServerCallHandler<String, String> mixed =
        ServerCalls.asyncUnaryCall(
            (request, response) -> {
              switch (Integer.parseInt(request) % 4) {
                case 0 -> {
                  response.onNext(request);
                  response.onCompleted();
                }
                case 1 -> response.onError(Status.NOT_FOUND.asRuntimeException());
                case 2 -> throw new ThrownOnPurpose();
                default -> {} // the client's deadline or its cancellation ends it
              }
            });
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, mixed)) {
      var responses =
          IntStream.range(0, calls)
              .mapToObj(
                  i -> {
                    var response =
                        ClientCalls.futureUnaryCall(
                            rpc.channel()
                                .newCall(
                                    Rpc.UNARY,
                                    CallOptions.DEFAULT
                                        .withExecutor(callbacks)
                                        .withDeadlineAfter(
                                            i % 8 == 3 ? 100 : 60_000, TimeUnit.MILLISECONDS)),
                            Integer.toString(i));
                    if (i % 8 == 7) {
                      response.cancel(true);
                    }
                    return response;
                  })
              .toList();

      eventually().until(() -> responses.stream().allMatch(Future::isDone));
      eventually().until(() -> telemetry.spans(SpanKind.CLIENT).size() == calls);
      eventually()
          .until(
              () ->
                  telemetry.points("rpc.client.call.duration").stream()
                          .mapToLong(HistogramPointData::getCount)
                          .sum()
                      == calls);
    }
    // A call that was cancelled early may never reach the server: there spans and metric agree.
    eventually()
        .untilAsserted(
            () ->
                assertThat(
                        telemetry.points("rpc.server.call.duration").stream()
                            .mapToLong(HistogramPointData::getCount)
                            .sum())
                    .isEqualTo(telemetry.spans(SpanKind.SERVER).size())
                    .isBetween(calls * 7L / 8, (long) calls));
    assertThat(telemetry.spans(SpanKind.SERVER).stream().map(SpanData::getSpanId).distinct())
        .hasSameSizeAs(telemetry.spans(SpanKind.SERVER));
    assertThat(open.count()).isZero();
    assertThat(telemetry.sum("grpc.client.call.started")).isEqualTo(calls);
    assertThat(telemetry.sum("grpc.server.call.started"))
        .isEqualTo(telemetry.spans(SpanKind.SERVER).size());
    assertThat(telemetry.sum("grpc.client.call.active")).isZero();
    assertThat(telemetry.sum("grpc.server.call.active")).isZero();
    CyclicBarrier allFour = new CyclicBarrier(4); // so that each thread has one of the tasks
    Callable<Context> left =
        () -> {
          allFour.await();
          return Context.current();
        };
    for (Future<Context> context : callbacks.invokeAll(Collections.nCopies(4, left))) {
      assertThat(context.get()).isSameAs(Context.root());
    }
    callbacks.shutdown();
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
  void cancellation_that_races_with_the_answer_ends_each_side_once(Wiring wiring) throws Exception {
    int calls = 300;
    ExecutorService canceller = Executors.newSingleThreadExecutor();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, echo())) {
      for (int i = 0; i < calls; i++) {
        Closed closed = new Closed();
        ClientCall<String, String> call = newCall(rpc);
        send(call, closed);
        canceller.execute(() -> call.cancel("changed my mind", null));
        closed.status.join();
      }
      canceller.shutdown();
      assertThat(canceller.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }
    eventually()
        .untilAsserted(
            () -> {
              assertThat(counted("rpc.client.call.duration"))
                  .isEqualTo(telemetry.spans(SpanKind.CLIENT).size())
                  .isEqualTo(calls);
              assertThat(counted("rpc.server.call.duration"))
                  .isEqualTo(telemetry.spans(SpanKind.SERVER).size())
                  .isEqualTo(telemetry.sum("grpc.server.call.started"));
            });
  }

  @ParameterizedTest
  @EnumSource(Wiring.class)
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
      call(rpc);
      SpanData server = telemetry.span(SpanKind.SERVER);
      // In the order in which they ended: the times of spans come from several clocks.
      assertThat(telemetry.spans())
          .filteredOn(span -> span.getKind() != SpanKind.CLIENT)
          .extracting(SpanData::getName)
          .containsExactly("work", server.getName());
      assertThat(telemetry.span(SpanKind.INTERNAL).getParentSpanId()).isEqualTo(server.getSpanId());
    }
  }

  private long counted(String histogram) {
    return telemetry.points(histogram).stream().mapToLong(HistogramPointData::getCount).sum();
  }

  private static void assertEnd(
      Telemetry telemetry, SpanKind kind, Status.Code code, boolean error) {
    assertEnd(telemetry, kind, code, error, null);
  }

  private static void assertEnd(
      Telemetry telemetry,
      SpanKind kind,
      Status.Code code,
      boolean error,
      @Nullable Throwable recorded) {
    SpanData span = telemetry.span(kind);
    HistogramPointData point =
        kind == SpanKind.CLIENT ? telemetry.clientDuration() : telemetry.serverDuration();
    assertThat(point.getCount()).isEqualTo(1);
    assertThat(span.getAttributes().get(STATUS)).isEqualTo(code.name());
    assertThat(point.getAttributes().get(STATUS)).isEqualTo(code.name());
    assertThat(span.getAttributes().get(ERROR)).isEqualTo(error ? code.name() : null);
    assertThat(point.getAttributes().get(ERROR)).isEqualTo(error ? code.name() : null);
    assertThat(span.getStatus().getStatusCode())
        .isEqualTo(error ? StatusCode.ERROR : StatusCode.UNSET);
    if (recorded != null) {
      assertThat(span.getEvents())
          .singleElement()
          .isInstanceOfSatisfying(
              ExceptionEventData.class,
              event -> assertThat(event.getException()).isSameAs(recorded));
    }
  }

  private static ServerCallHandler<String, String> echo() {
    return ServerCalls.asyncUnaryCall(
        (request, response) -> {
          response.onNext(request);
          response.onCompleted();
        });
  }

  private static ServerCallHandler<String, String> silent(CountDownLatch handling) {
    return ServerCalls.asyncUnaryCall((request, response) -> handling.countDown());
  }

  private static String call(Rpc rpc) {
    return ClientCalls.blockingUnaryCall(rpc.channel(), Rpc.UNARY, CallOptions.DEFAULT, "hello");
  }

  private static ClientCall<String, String> newCall(Rpc rpc) {
    MethodDescriptor<String, String> method = Rpc.UNARY;
    return rpc.channel().newCall(method, CallOptions.DEFAULT);
  }

  private static void send(ClientCall<String, String> call, Closed listener) {
    call.start(listener, new Metadata());
    call.request(2);
    call.sendMessage("hello");
    call.halfClose();
  }

  private static class Closed extends ClientCall.Listener<String> {
    final CompletableFuture<Status> status = new CompletableFuture<>();

    @Override
    public void onClose(Status closedWith, Metadata trailers) {
      status.complete(closedWith);
    }
  }

  private static final class ThrownOnPurpose extends RuntimeException {
    private static final long serialVersionUID = 1;

    ThrownOnPurpose() {
      super("thrown on purpose", null, false, false);
    }
  }

  /** How many spans were started and have not ended. */
  private static final class OpenSpans implements SpanProcessor {
    private final AtomicInteger open = new AtomicInteger();

    int count() {
      return open.get();
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      open.incrementAndGet();
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      open.decrementAndGet();
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  private static final class BrokenProcessor implements SpanProcessor {
    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      throw new ThrownOnPurpose();
    }

    @Override
    public boolean isStartRequired() {
      return true;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      throw new ThrownOnPurpose();
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }
}
