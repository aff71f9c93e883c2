package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublicEndpointTest {
  private final Queue<Baggage> handled = new ConcurrentLinkedQueue<>();

  @ParameterizedTest
  @EnumSource
  void begins_its_own_trace_and_links_to_the_callers(Wiring wiring) {
    try (Telemetry telemetry = new Telemetry()) {
      call(wiring, telemetry, telemetry);

      SpanData client = telemetry.span(SpanKind.CLIENT);
      SpanData server = telemetry.span(SpanKind.SERVER);
      assertThat(server.getTraceId()).isNotEqualTo(client.getTraceId());
      assertThat(server.getParentSpanId()).isEqualTo(SpanId.getInvalid());
      assertThat(server.getLinks())
          .extracting(LinkData::getSpanContext)
          .singleElement()
          .satisfies(
              link -> {
                assertThat(link.getTraceId()).isEqualTo(client.getTraceId());
                assertThat(link.getSpanId()).isEqualTo(client.getSpanId());
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void decides_itself_whether_to_sample(Wiring wiring) {
    try (Telemetry caller = new Telemetry(Sampler.alwaysOff());
        Telemetry service = new Telemetry()) {
      call(wiring, caller, service);

      assertThat(service.span(SpanKind.SERVER).getSpanContext().isSampled()).isTrue();
      assertThat(caller.spans()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void does_not_sample_because_the_caller_does(Wiring wiring) {
    try (Telemetry caller = new Telemetry();
        Telemetry service = new Telemetry(Sampler.parentBased(Sampler.alwaysOff()))) {
      call(wiring, caller, service);

      assertThat(service.serverDuration().getCount()).isEqualTo(1);
      assertThat(service.spans()).isEmpty();
      assertThat(caller.spans(SpanKind.CLIENT)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void only_baggage_under_allowed_keys_comes_in(Wiring wiring) {
    try (Telemetry telemetry = new Telemetry()) {
      call(wiring, telemetry, telemetry);

      assertThat(handled)
          .singleElement()
          .satisfies(
              baggage -> {
                assertThat(baggage.getEntryValue("tenant")).isEqualTo("blue");
                assertThat(baggage.size()).isEqualTo(1);
              });
      assertThat(telemetry.refused("untrusted")).isEqualTo(1);
    }
  }

  private void call(Wiring wiring, Telemetry caller, Telemetry service) {
    Baggage sent = Baggage.builder().put("tenant", "blue").put("admin", "true").build();
    try (Rpc rpc =
            Rpc.start(
                GrpcPropagation.create(caller.sdk()),
                // A key that is told twice is as one that is told once.
                GrpcPropagation.builder(service.sdk()).publicEndpoint("tenant", "tenant").build(),
                wiring,
                Rpc.UNARY,
                ServerCalls.asyncUnaryCall(
                    (request, response) -> {
                      handled.add(Baggage.current());
                      assertThat(Span.current().getSpanContext().isValid()).isTrue();
                      response.onNext(request);
                      response.onCompleted();
                    }),
                List.of(),
                List.of());
        var ignored = sent.makeCurrent()) {
      ClientCalls.blockingUnaryCall(rpc.channel(), Rpc.UNARY, CallOptions.DEFAULT, "hi");
    }
  }
}
