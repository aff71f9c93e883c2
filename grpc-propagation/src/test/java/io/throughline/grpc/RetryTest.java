package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.semconv.GrpcAttributes;
import io.throughline.semconv.RpcAttributes;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Attempts that gRPC makes of its own accord belong to one call; the server sees each. */
class RetryTest {
  private final Telemetry telemetry = new Telemetry();
  private final AtomicInteger attempts = new AtomicInteger();
  private final Queue<String> tenants = new ConcurrentLinkedQueue<>();

  @Test
  void retried_call_is_one_client_span_and_a_server_span_for_each_attempt() throws Exception {
    call(
        Map.of(
            "retryPolicy",
            Map.of(
                "maxAttempts",
                3.0,
                "initialBackoff",
                "0.01s",
                "maxBackoff",
                "0.01s",
                "backoffMultiplier",
                1.0,
                "retryableStatusCodes",
                List.of("UNAVAILABLE"))));

    List<SpanData> served = servedAttempts(3);
    assertThat(served)
        .extracting(span -> span.getAttributes().get(RpcAttributes.RPC_RESPONSE_STATUS_CODE))
        .containsExactlyInAnyOrder("UNAVAILABLE", "UNAVAILABLE", "OK");
    assertFurtherAttempts("retry", "grpc.client.call.retries");
    assertThat(telemetry.points("grpc.client.attempt.duration"))
        .extracting(
            point -> point.getAttributes().get(GrpcAttributes.GRPC_STATUS),
            HistogramPointData::getCount)
        .containsExactlyInAnyOrder(tuple("UNAVAILABLE", 2L), tuple("OK", 1L));
  }

  @Test
  void hedged_call_is_one_client_span_and_a_server_span_for_each_attempt() throws Exception {
    call(
        Map.of(
            "hedgingPolicy",
            Map.of(
                "maxAttempts",
                3.0,
                "hedgingDelay",
                "0.01s",
                "nonFatalStatusCodes",
                List.of("UNAVAILABLE"))));

    servedAttempts(3);
    assertFurtherAttempts("hedge", "grpc.client.call.hedges");
  }

  /** Two of them, in the metrics and as events of the client's span. */
  private void assertFurtherAttempts(String kind, String metric) {
    assertThat(telemetry.sum("grpc.client.attempt.started")).isEqualTo(3);
    assertThat(telemetry.onlyPoint(metric).getSum()).isEqualTo(2);
    assertThat(telemetry.names())
        .filteredOn(name -> name.startsWith("grpc.client.call."))
        .containsExactlyInAnyOrder("grpc.client.call.started", "grpc.client.call.active", metric);
    assertThat(telemetry.span(SpanKind.CLIENT).getEvents())
        .extracting(
            EventData::getName,
            event -> event.getAttributes().get(GrpcAttributes.GRPC_ATTEMPT_KIND))
        .containsExactly(tuple("Attempt started", kind), tuple("Attempt started", kind));
  }

  /** All of them children of the one client span, with the caller's baggage. */
  private List<SpanData> servedAttempts(int count) {
    SpanData client = telemetry.span(SpanKind.CLIENT);
    assertThat(client.getAttributes().get(RpcAttributes.RPC_RESPONSE_STATUS_CODE)).isEqualTo("OK");
    assertThat(telemetry.clientDuration().getCount()).isEqualTo(1);
    List<SpanData> served =
        Telemetry.eventually()
            .until(() -> telemetry.spans(SpanKind.SERVER), spans -> spans.size() == count);
    assertThat(served).allMatch(span -> span.getParentSpanId().equals(client.getSpanId()));
    assertThat(tenants).hasSize(count).containsOnly("blue");
    return served;
  }

  private void call(Map<String, ?> policy) throws Exception {
    GrpcPropagation grpc =
        GrpcPropagation.builder(telemetry.sdk()).measure(GrpcMeasure.ATTEMPTS).build();
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Server server =
        grpc.instrument(NettyServerBuilder.forAddress(anyPort))
            .addService(
                ServerServiceDefinition.builder("test.Echo")
                    .addMethod(
                        Rpc.UNARY,
                        ServerCalls.asyncUnaryCall(
                            (request, response) -> {
                              tenants.add(
                                  String.valueOf(Baggage.current().getEntryValue("tenant")));
                              if (attempts.incrementAndGet() < 3) {
                                response.onError(Status.UNAVAILABLE.asRuntimeException());
                              } else {
                                response.onNext(request);
                                response.onCompleted();
                              }
                            }))
                    .build())
            .build()
            .start();
    Map<String, Object> method = new HashMap<>(policy);
    method.put("name", List.of(Map.of("service", "test.Echo")));
    ManagedChannel channel =
        grpc.instrument(
                NettyChannelBuilder.forTarget("dns:///localhost:" + server.getPort())
                    .usePlaintext()
                    .defaultServiceConfig(Map.of("methodConfig", List.of(method)))
                    .enableRetry())
            .build();
    try (var ignored = Baggage.builder().put("tenant", "blue").build().makeCurrent()) {
      String answer = ClientCalls.blockingUnaryCall(channel, Rpc.UNARY, CallOptions.DEFAULT, "hi");
      assertThat(answer).isEqualTo("hi");
    } finally {
      channel.shutdownNow();
      server.shutdown();
    }
  }
}
