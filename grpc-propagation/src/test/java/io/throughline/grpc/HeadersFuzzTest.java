package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.grpc.InternalMetadata;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.throughline.semconv.ThroughlineMetrics;
import io.throughline.semconv.propagation.PropagationFaults;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Whatever a peer sends as headers, the call goes on. An ordinary run tries the inputs that are
 * kept beside this class; {@code JAZZER_FUZZ=1} looks for new ones, for a minute.
 */
class HeadersFuzzTest {
  private static final OpenTelemetrySdk SDK =
      OpenTelemetrySdk.builder()
          .setTracerProvider(SdkTracerProvider.builder().build())
          .setPropagators(
              ContextPropagators.create(
                  TextMapPropagator.composite(
                      W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
          .build();
  private static final MetadataPropagation PROPAGATION =
      new MetadataPropagation(
          SDK.getPropagators().getTextMapPropagator(),
          new PropagationFaults(SDK, "grpc-propagation", GrpcPropagation.class));
  private static final GrpcPropagation INTERNAL =
      GrpcPropagation.builder(SDK)
          .captureRequestMetadata("traceparent", "authorization", "x-any")
          .build();
  private static final GrpcPropagation PUBLIC =
      GrpcPropagation.builder(SDK).publicEndpoint("tenant").build();

  /**
   * @param wire a header a line, its name and its value parted by a colon
   */
  @FuzzTest(maxDuration = "1m")
  void headers_never_throw_into_the_call(byte[] wire) {
    serve(INTERNAL, headers(wire));
    serve(PUBLIC, headers(wire));

    SpanContext received = span(headers(wire));
    Metadata sentOn = headers(wire);
    PROPAGATION.inject(Context.root().with(Span.wrap(received)), sentOn);
    assertThat(span(sentOn)).isEqualTo(received);
    assertThat(ThroughlineMetrics.create(SDK).faults("grpc-propagation").total()).isZero();
  }

  private static void serve(GrpcPropagation grpc, Metadata headers) {
    boolean[] handled = {false};
    ServerCall.Listener<String> listener =
        grpc.serverInterceptor()
            .interceptCall(
                new NoServerCall(),
                headers,
                (call, seen) -> {
                  handled[0] = true;
                  return new ServerCall.Listener<>() {};
                });
    listener.onComplete();
    assertThat(handled[0]).isTrue();
  }

  private static SpanContext span(Metadata headers) {
    return Span.fromContext(PROPAGATION.extract(headers)).getSpanContext();
  }

  /** As a transport makes them: gRPC checks neither names nor values then. */
  private static Metadata headers(byte[] wire) {
    List<byte[]> namesAndValues = new ArrayList<>();
    for (String line : new String(wire, StandardCharsets.ISO_8859_1).split("\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        namesAndValues.add(line.substring(0, colon).getBytes(StandardCharsets.ISO_8859_1));
        namesAndValues.add(line.substring(colon + 1).getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return InternalMetadata.newMetadata(namesAndValues.toArray(new byte[0][]));
  }
}
