package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCallHandler;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.semconv.RpcAttributes;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls of many messages: one span on each side, however many there are. */
@Timeout(60)
class StreamsTest {
  private final Telemetry telemetry = new Telemetry();

  @AfterEach
  void close() {
    telemetry.close();
  }

  @ParameterizedTest
  @EnumSource
  void streams_have_one_span_on_each_side(Wiring wiring) throws Exception {
    for (MethodDescriptor<String, String> method :
        List.of(Rpc.CLIENT_STREAM, Rpc.SERVER_STREAM, Rpc.BIDI)) {
      try (Telemetry each = new Telemetry();
          Rpc rpc = Rpc.start(each, wiring, method, streaming(method.getType()))) {
        assertThat(received(rpc, method)).isEqualTo(method == Rpc.CLIENT_STREAM ? 1 : 3);

        SpanData client = each.span(SpanKind.CLIENT);
        SpanData server = each.span(SpanKind.SERVER);
        assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
        assertThat(client.getName()).isEqualTo("test.Echo/" + method.getType());
        assertThat(client.getTotalRecordedEvents()).isZero();
        assertThat(each.clientDuration().getCount()).isEqualTo(1);
        assertThat(each.serverDuration().getCount()).isEqualTo(1);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1", "1, 0", "1, 1", "1, 2", "1, 3", "2, 1", "2, 2", "4, 8", "8, 4", "1000, 0", "1000, 3"
  })
  void conversation_of_any_length_is_one_span_a_side_that_has_the_numbers_of_its_messages(
      int messages, int answersEach) throws Exception {
    for (Wiring wiring : Wiring.values()) {
      int answers = messages * answersEach;
      try (Telemetry each = new Telemetry();
          Rpc rpc = Rpc.start(each, wiring, Rpc.BIDI, Conversation.answering(answersEach))) {
        assertThat(Conversation.hold(rpc, messages)).isEqualTo(answers);

        SpanData client = each.span(SpanKind.CLIENT);
        SpanData server = each.span(SpanKind.SERVER);
        assertThat(server.getParentSpanId()).isEqualTo(client.getSpanId());
        assertThat(counts(client)).containsExactly((long) messages, (long) answers);
        assertThat(counts(server)).containsExactly((long) answers, (long) messages);
        assertThat(client.getTotalRecordedEvents()).isZero();
        assertThat(server.getTotalRecordedEvents()).isZero();
        assertThat(each.clientDuration().getCount()).isEqualTo(1);
        assertThat(each.serverDuration().getCount()).isEqualTo(1);
      }
    }
  }

  @Test
  void unary_call_has_no_number_of_messages() {
    try (Rpc rpc = Rpc.start(telemetry, Wiring.NETTY_POOLED, Rpc.UNARY, Rpc.echo())) {
      rpc.call();
    }

    assertThat(counts(telemetry.span(SpanKind.CLIENT))).containsOnlyNulls();
    assertThat(counts(telemetry.span(SpanKind.SERVER))).containsOnlyNulls();
  }

  @ParameterizedTest
  @EnumSource
  void message_events_are_sampled_if_asked_for(Wiring wiring) throws Exception {
    GrpcPropagation grpc = GrpcPropagation.builder(telemetry.sdk()).messageEvents(4).build();
    try (Rpc rpc =
        Rpc.start(grpc, grpc, wiring, Rpc.BIDI, Conversation.answering(2), List.of(), List.of())) {
      Conversation.hold(rpc, 5);
    }

    assertThat(messageEvents(telemetry.span(SpanKind.CLIENT)))
        .containsExactlyInAnyOrder("SENT 1", "SENT 5", "RECEIVED 1", "RECEIVED 5", "RECEIVED 9");
    assertThat(messageEvents(telemetry.span(SpanKind.SERVER)))
        .containsExactlyInAnyOrder("RECEIVED 1", "RECEIVED 5", "SENT 1", "SENT 5", "SENT 9");
  }

  private static List<Long> counts(SpanData span) {
    return Arrays.asList(
        span.getAttributes().get(AttributeKey.longKey("grpc.sent.message_count")),
        span.getAttributes().get(AttributeKey.longKey("grpc.received.message_count")));
  }

  private static List<String> messageEvents(SpanData span) {
    return span.getEvents().stream()
        .filter(event -> event.getName().equals("rpc.message"))
        .map(
            event ->
                event.getAttributes().get(RpcAttributes.RPC_MESSAGE_TYPE)
                    + " "
                    + event.getAttributes().get(RpcAttributes.RPC_MESSAGE_ID))
        .toList();
  }

  /** Answers a stream with its last message, a message with three, a stream with each. */
  private static ServerCallHandler<String, String> streaming(MethodType type) {
    return switch (type) {
      case CLIENT_STREAMING ->
          ServerCalls.asyncClientStreamingCall(response -> new Echo(response, false));
      case SERVER_STREAMING ->
          ServerCalls.asyncServerStreamingCall(
              (request, response) -> {
                for (int i = 0; i < 3; i++) {
                  response.onNext(request);
                }
                response.onCompleted();
              });
      default -> ServerCalls.asyncBidiStreamingCall(response -> new Echo(response, true));
    };
  }

  private static int received(Rpc rpc, MethodDescriptor<String, String> method) throws Exception {
    var call = rpc.channel().newCall(method, CallOptions.DEFAULT);
    if (method == Rpc.SERVER_STREAM) {
      int count = 0;
      Iterator<String> responses = ClientCalls.blockingServerStreamingCall(call, "hello");
      for (; responses.hasNext(); responses.next()) {
        count++;
      }
      return count;
    }
    Counting responses = new Counting();
    StreamObserver<String> requests =
        method == Rpc.BIDI
            ? ClientCalls.asyncBidiStreamingCall(call, responses)
            : ClientCalls.asyncClientStreamingCall(call, responses);
    for (int i = 0; i < 3; i++) {
      requests.onNext("hello");
    }
    requests.onCompleted();
    return responses.count.get(10, TimeUnit.SECONDS);
  }

  private static final class Counting implements StreamObserver<String> {
    private final CompletableFuture<Integer> count = new CompletableFuture<>();
    private int received;

    @Override
    public void onNext(String value) {
      received++;
    }

    @Override
    public void onError(Throwable t) {
      count.completeExceptionally(t);
    }

    @Override
    public void onCompleted() {
      count.complete(received);
    }
  }

  private record Echo(StreamObserver<String> response, boolean each)
      implements StreamObserver<String> {
    @Override
    public void onNext(String value) {
      if (each) {
        response.onNext(value);
      }
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {
      if (!each) {
        response.onNext("last");
      }
      response.onCompleted();
    }
  }
}
