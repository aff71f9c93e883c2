package io.throughline.instrumentation.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.throughline.testing.TelemetryExtension;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicEndpointTest {

  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SPAN = "b7ad6b7169203331";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final HttpClient client = HttpClient.newHttpClient();
  private final Queue<SpanContext> served = new ConcurrentLinkedQueue<>();
  private final Queue<Baggage> told = new ConcurrentLinkedQueue<>();
  private final Server server = new Server();

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  /** By the same sampler that follows a parent. */
  @ParameterizedTest
  @ValueSource(strings = {"00", "01"})
  void begins_its_own_trace_and_links_to_the_senders(String flags) throws Exception {
    start(telemetry.openTelemetry());

    ask("traceparent", traceparent(flags), "tracestate", "vendor=everything");

    await().atMost(Duration.ofSeconds(60)).until(() -> telemetry.spans().size() == 1);
    SpanData request = telemetry.spans().get(0);
    assertThat(request.getTraceId()).isNotEqualTo(TRACE);
    assertThat(request.getParentSpanId()).isEqualTo(SpanId.getInvalid());
    assertThat(request.getSpanContext().isSampled()).isTrue();
    assertThat(request.getSpanContext().getTraceState().isEmpty()).isTrue();
    assertThat(request.getLinks())
        .extracting(LinkData::getSpanContext)
        .singleElement()
        .satisfies(
            link -> {
              assertThat(link.getTraceId()).isEqualTo(TRACE);
              assertThat(link.getSpanId()).isEqualTo(SPAN);
            });
  }

  @Test
  void does_not_sample_because_the_sender_does() throws Exception {
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build()) {
      start(sdk);

      ask("traceparent", traceparent("01"));

      assertThat(served).singleElement().matches(span -> !span.isSampled());
      assertThat(served).extracting(SpanContext::getTraceId).doesNotContain(TRACE);
    }
  }

  @Test
  void only_baggage_under_allowed_keys_comes_in() throws Exception {
    start(telemetry.openTelemetry());

    ask("baggage", "tenant=blue,admin=true");

    assertThat(told)
        .singleElement()
        .satisfies(
            baggage -> {
              assertThat(baggage.getEntryValue("tenant")).isEqualTo("blue");
              assertThat(baggage.size()).isEqualTo(1);
            });
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void without_a_sender_there_is_no_link() throws Exception {
    start(telemetry.openTelemetry());

    ask("accept", "*/*");

    await().atMost(Duration.ofSeconds(60)).until(() -> telemetry.spans().size() == 1);
    assertThat(telemetry.spans().get(0).getLinks()).isEmpty();
    assertThat(refused()).isZero();
  }

  private void start(OpenTelemetry openTelemetry) throws Exception {
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    // A key that is told twice is as one that is told once.
    server.setHandler(
        TelemetryHandler.publicEndpoint(openTelemetry, new Orders(), "tenant", "tenant"));
    server.start();
  }

  private static String traceparent(String flags) {
    return "00-" + TRACE + "-" + SPAN + "-" + flags;
  }

  private void ask(String... headers) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.getURI()).headers(headers).build();
    assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
  }

  private long refused() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("throughline.headers.refused"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private final class Orders extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      served.add(Span.current().getSpanContext());
      told.add(Baggage.current());
      callback.succeeded();
      return true;
    }
  }
}
