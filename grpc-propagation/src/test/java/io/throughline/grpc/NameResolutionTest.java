package io.throughline.grpc;

import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.semconv.GrpcAttributes;
import io.throughline.semconv.RpcAttributes;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are made before gRPC knows where to send them. */
@Timeout(30)
class NameResolutionTest {
  private final Telemetry telemetry = new Telemetry();
  private final GrpcPropagation grpc =
      GrpcPropagation.builder(telemetry.sdk()).measure(GrpcMeasure.DELAYS).build();
  private final Queue<Baggage> handled = new ConcurrentLinkedQueue<>();
  private final Rpc rpc =
      Rpc.start(
          grpc,
          grpc,
          Wiring.NETTY_POOLED,
          Rpc.UNARY,
          ServerCalls.asyncUnaryCall(
              (request, response) -> {
                handled.add(Baggage.current());
                response.onNext(request);
                response.onCompleted();
              }),
          List.of(),
          List.of());
  private final LateNames names = new LateNames(rpc.port());

  @BeforeEach
  void register() {
    NameResolverRegistry.getDefaultRegistry().register(names);
  }

  @AfterEach
  void close() {
    NameResolverRegistry.getDefaultRegistry().deregister(names);
    rpc.close();
    telemetry.close();
  }

  @Test
  void trace_and_baggage_survive_delayed_name_resolution() throws Exception {
    Span caller = telemetry.tracer().spanBuilder("caller").startSpan();
    ManagedChannel channel = channel();
    ListenableFuture<String> answer;
    try (Scope span = caller.makeCurrent();
        Scope baggage = Baggage.builder().put("tenant", "blue").build().makeCurrent()) {
      answer = call(channel);
    }
    names.asked().get(10, TimeUnit.SECONDS);
    names.resolve();

    assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("hi");
    channel.shutdownNow();
    SpanData client = telemetry.span(SpanKind.CLIENT);
    assertThat(client.getParentSpanId()).isEqualTo(caller.getSpanContext().getSpanId());
    assertThat(telemetry.span(SpanKind.SERVER).getParentSpanId()).isEqualTo(client.getSpanId());
    assertThat(handled)
        .singleElement()
        .satisfies(baggage -> assertThat(baggage.getEntryValue("tenant")).isEqualTo("blue"));
  }

  @Test
  void delays_are_events_of_the_clients_span() throws Exception {
    ManagedChannel channel = channel();
    ListenableFuture<String> answer = call(channel);
    names.asked().get(10, TimeUnit.SECONDS);
    names.resolve();
    answer.get(10, TimeUnit.SECONDS);

    List<EventData> events = telemetry.span(SpanKind.CLIENT).getEvents();
    assertThat(events)
        .extracting(EventData::getName)
        .containsExactly("Delayed name resolution complete", "Delayed LB pick complete");
    assertThat(events)
        .allSatisfy(
            event -> assertThat(event.getAttributes().get(GrpcAttributes.GRPC_DELAY)).isPositive());

    call(channel).get(10, TimeUnit.SECONDS); // knows where to go, and is connected
    channel.shutdownNow();
    eventually().until(() -> telemetry.spans(SpanKind.CLIENT).size() == 2);
    assertThat(telemetry.spans(SpanKind.CLIENT).get(1).getEvents()).isEmpty();
  }

  @Test
  void call_whose_stream_is_never_created_ends_once_all_the_same() throws Exception {
    ManagedChannel channel = channel();
    ListenableFuture<String> answer = call(channel);
    names.asked().get(10, TimeUnit.SECONDS);
    answer.cancel(true);

    SpanData client = telemetry.span(SpanKind.CLIENT);
    assertThat(client.getAttributes().get(RpcAttributes.RPC_RESPONSE_STATUS_CODE))
        .isEqualTo("CANCELLED");
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
    assertThat(telemetry.sum("grpc.client.call.started")).isEqualTo(1);
    assertThat(telemetry.sum("grpc.client.call.active")).isZero();
    assertThat(telemetry.spans(SpanKind.SERVER)).isEmpty();
    channel.shutdownNow();
  }

  private ManagedChannel channel() {
    return grpc.instrument(NettyChannelBuilder.forTarget("late:///echo").usePlaintext()).build();
  }

  private static ListenableFuture<String> call(ManagedChannel channel) {
    return ClientCalls.futureUnaryCall(channel.newCall(Rpc.UNARY, CallOptions.DEFAULT), "hi");
  }
}
