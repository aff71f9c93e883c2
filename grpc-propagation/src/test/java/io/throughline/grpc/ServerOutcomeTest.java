package io.throughline.grpc;

import static io.throughline.grpc.Closed.STATUS;
import static io.throughline.grpc.Telemetry.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.semconv.RpcAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a server records of a call in which something throws is what the client got. */
@Timeout(120)
class ServerOutcomeTest {
  /** Whether gRPC still calls back after an Error is a race. */
  private static final int CALLS = 4;

  private final Telemetry telemetry = new Telemetry();
  private final BlockingQueue<String> waiting = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    telemetry.close();
  }

  static Stream<Arguments> wirings() {
    return Stream.of(Wiring.values())
        .flatMap(wiring -> Stream.of(Arguments.of(wiring, true), Arguments.of(wiring, false)));
  }

  @ParameterizedTest
  @MethodSource("wirings")
  void status_is_what_the_client_got_whatever_throws(Wiring wiring, boolean byBuilder)
      throws Exception {
    List<ThrownCallback> all = ThrownCallback.all();
    Map<String, Status.Code> got = new HashMap<>();
    String name = UUID.randomUUID().toString();
    Server server = serve(wiring, name, all, byBuilder);
    ManagedChannel channel = wiring.channel(name, wiring.isNetty() ? server.getPort() : 0).build();
    try {
      for (ThrownCallback one : all) {
        for (int i = 0; i < CALLS; i++) {
          got.put(one.method().getFullMethodName(), call(channel, one));
        }
      }
      int calls = all.size() * CALLS;
      eventually().until(() -> telemetry.sum("grpc.server.call.active") == 0);
      eventually().until(() -> telemetry.spans(SpanKind.SERVER).size() == calls);

      assertThat(telemetry.sum("grpc.server.call.started")).isEqualTo(calls);
      assertThat(telemetry.points("rpc.server.call.duration"))
          .hasSize(all.size())
          .allSatisfy(
              point -> {
                assertThat(point.getCount()).isEqualTo(CALLS);
                assertThat(point.getAttributes().get(STATUS))
                    .as("%s", point.getAttributes())
                    .isEqualTo(codeOf(got, point.getAttributes().get(RpcAttributes.RPC_METHOD)));
              });
      for (SpanData span : telemetry.spans(SpanKind.SERVER)) {
        assertThat(span.getAttributes().get(STATUS))
            .as(span.getName())
            .isEqualTo(codeOf(got, span.getName()));
      }
    } finally {
      channel.shutdownNow();
      server.shutdownNow();
    }
  }

  private static String codeOf(Map<String, Status.Code> got, String method) {
    return String.valueOf(got.get(method));
  }

  private Status.Code call(ManagedChannel channel, ThrownCallback one) throws Exception {
    ClientCall<String, String> call = channel.newCall(one.method(), CallOptions.DEFAULT);
    Closed closed = Closed.by(call);
    if (one.isCancelled()) {
      waiting.take();
      call.cancel("enough", null);
    }
    return closed.status.get().getCode();
  }

  private Server serve(Wiring wiring, String name, List<ThrownCallback> all, boolean byBuilder)
      throws Exception {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder("test.Throws");
    for (ThrownCallback one : all) {
      service.addMethod(
          one.method(),
          (call, headers) -> one.listener(call, () -> waiting.add("to be cancelled")));
    }
    GrpcPropagation grpc = GrpcPropagation.create(telemetry.sdk());
    var builder = wiring.server(name).addService(service.build());
    if (byBuilder) {
      grpc.instrument(builder);
    } else {
      builder.intercept(grpc.serverInterceptor());
    }
    return builder.build().start();
  }
}
