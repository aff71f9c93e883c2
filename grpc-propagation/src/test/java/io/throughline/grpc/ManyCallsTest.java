package io.throughline.grpc;

import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ServerCallHandler;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls by the thousand, whose ends race: none is lost, none counts twice, nothing stays open. */
@Timeout(60)
class ManyCallsTest {
  private final OpenSpans open = new OpenSpans();
  private final Telemetry telemetry = new Telemetry(Sampler.alwaysOn(), open);

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource
  void many_calls_of_every_outcome_all_end_once(Wiring wiring) throws Exception {
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
    // A call that was cancelled early, or whose deadline passed on a busy machine, may never reach
    // the server: there spans and metric agree.
    eventually()
        .untilAsserted(
            () ->
                assertThat(
                        telemetry.points("rpc.server.call.duration").stream()
                            .mapToLong(HistogramPointData::getCount)
                            .sum())
                    .isEqualTo(telemetry.spans(SpanKind.SERVER).size())
                    .isBetween(calls * 6L / 8, (long) calls));
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
  @EnumSource
  void cancellation_that_races_with_the_answer_ends_each_side_once(Wiring wiring) throws Exception {
    int calls = 300;
    ExecutorService canceller = Executors.newSingleThreadExecutor();
    try (Rpc rpc = Rpc.start(telemetry, wiring, Rpc.UNARY, Rpc.echo())) {
      for (int i = 0; i < calls; i++) {
        Closed closed = new Closed();
        ClientCall<String, String> call = rpc.newCall();
        closed.after(call);
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

  private long counted(String histogram) {
    return telemetry.points(histogram).stream().mapToLong(HistogramPointData::getCount).sum();
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
}
