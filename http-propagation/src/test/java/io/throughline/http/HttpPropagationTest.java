package io.throughline.http;

import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.assertThat;
import static io.opentelemetry.sdk.testing.assertj.OpenTelemetryAssertions.equalTo;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.io.IOException;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpPropagationTest {

  @RegisterExtension final OpenTelemetryExtension telemetry = OpenTelemetryExtension.create();

  private final Queue<Map<String, List<String>>> received = new ConcurrentLinkedQueue<>();
  private final CountDownLatch held = new CountDownLatch(1);
  private HttpServer server;
  private HttpClient client;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          received.add(exchange.getRequestHeaders());
          String path = exchange.getRequestURI().getPath();
          if (path.equals("/held")) {
            awaitUninterruptibly(held);
          }
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(path.equals("/busy") ? 503 : 200, body.length);
          try (exchange) {
            exchange.getResponseBody().write(body);
          }
        });
    server.start();
    client = instrumented(telemetry.getOpenTelemetry());
  }

  @AfterEach
  void stop() {
    held.countDown();
    server.stop(0);
  }

  @Test
  void a_request_is_a_span_of_the_senders_trace_and_carries_it() throws Exception {
    Span sender = telemetry.getOpenTelemetry().getTracer("test").spanBuilder("order").startSpan();
    HttpResponse<String> response;
    try (Scope scope = sender.makeCurrent()) {
      response =
          client.send(
              request("/orders?id=1")
                  .header("traceparent", "00-11111111111111111111111111111111-1111111111111111-00")
                  .header("x-tenant", "a")
                  .POST(HttpRequest.BodyPublishers.ofString("body"))
                  .build(),
              BodyHandlers.ofString());
    }
    sender.end();

    assertThat(response.body()).isEqualTo("body");
    SpanData span = onlyClientSpan();
    assertThat(span)
        .hasName("POST")
        .hasTraceId(sender.getSpanContext().getTraceId())
        .hasParentSpanId(sender.getSpanContext().getSpanId())
        .hasStatus(StatusData.unset())
        .hasAttributesSatisfyingExactly(
            equalTo(AttributeKey.stringKey("http.request.method"), "POST"),
            equalTo(AttributeKey.stringKey("server.address"), "localhost"),
            equalTo(AttributeKey.longKey("server.port"), port()),
            equalTo(AttributeKey.stringKey("url.full"), uri("/orders?id=1").toString()),
            equalTo(AttributeKey.longKey("http.response.status_code"), 200),
            equalTo(AttributeKey.stringKey("network.protocol.version"), "1.1"));
    assertThat(received).hasSize(1);
    assertThat(received.element())
        .containsEntry(
            "Traceparent",
            List.of(
                "00-%s-%s-%s"
                    .formatted(
                        span.getTraceId(),
                        span.getSpanId(),
                        span.getSpanContext().getTraceFlags().asHex())))
        .containsEntry("X-tenant", List.of("a"));
    assertThat(onlyDuration())
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasSumGreaterThan(0)
                            .hasExemplarsSatisfying(
                                exemplar -> exemplar.hasSpanId(span.getSpanId()))
                            .hasAttributesSatisfyingExactly(
                                equalTo(AttributeKey.stringKey("http.request.method"), "POST"),
                                equalTo(AttributeKey.stringKey("server.address"), "localhost"),
                                equalTo(AttributeKey.longKey("server.port"), port()),
                                equalTo(AttributeKey.longKey("http.response.status_code"), 200),
                                equalTo(
                                    AttributeKey.stringKey("network.protocol.version"), "1.1"))));
  }

  @Test
  void an_answer_of_400_and_above_is_an_error() throws Exception {
    client.send(request("/busy").build(), BodyHandlers.discarding());

    assertThat(onlyClientSpan())
        .hasName("GET")
        .hasStatus(StatusData.error())
        .hasAttribute(AttributeKey.stringKey("error.type"), "503")
        .hasAttribute(AttributeKey.longKey("http.response.status_code"), 503L);
  }

  @Test
  void a_server_that_is_not_there_is_an_error_with_its_exception() throws Exception {
    URI nowhere = URI.create("http://localhost:" + freePort() + "/");

    assertThatThrownBy(
            () -> client.send(HttpRequest.newBuilder(nowhere).build(), BodyHandlers.discarding()))
        .isInstanceOf(ConnectException.class);
    assertThatThrownBy(
            () ->
                client
                    .sendAsync(HttpRequest.newBuilder(nowhere).build(), BodyHandlers.discarding())
                    .join())
        .isInstanceOf(CompletionException.class);

    assertThat(clientSpans())
        .hasSize(2)
        .allSatisfy(
            span ->
                assertThat(span)
                    .hasStatus(StatusData.error())
                    .hasAttribute(
                        AttributeKey.stringKey("error.type"), ConnectException.class.getName())
                    .hasEventsSatisfyingExactly(event -> event.hasName("exception")));
  }

  @Test
  void an_asynchronous_request_ends_before_what_the_caller_does_with_its_answer() {
    CompletableFuture<List<SpanData>> endedBefore =
        client
            .sendAsync(request("/held").build(), BodyHandlers.ofString())
            .thenApply(answer -> clientSpans());
    held.countDown();

    assertThat(endedBefore.join())
        .singleElement()
        .satisfies(
            span ->
                assertThat(span)
                    .hasStatus(StatusData.unset())
                    .hasAttribute(AttributeKey.longKey("http.response.status_code"), 200L));
    assertThat(Context.current()).isSameAs(Context.root());
  }

  @Test
  void a_request_that_the_caller_gives_up_is_an_error_before_anything_else_is_done() {
    CompletableFuture<List<SpanData>> endedBefore =
        held()
            .orTimeout(1, TimeUnit.MILLISECONDS)
            .handle((answer, failure) -> failure == null ? List.of() : clientSpans());
    assertThat(endedBefore.join()).hasSize(1);
    assertThat(held().completeOnTimeout(null, 1, TimeUnit.MILLISECONDS).join()).isNull();
    assertThat(held().complete(null)).isTrue();
    held.countDown(); // what is answered now is too late

    assertThat(clientSpans())
        .allSatisfy(span -> assertThat(span).hasStatus(StatusData.error()))
        .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .containsExactly(
            TimeoutException.class.getName(),
            CancellationException.class.getName(),
            CancellationException.class.getName());
    assertThat(onlyDuration().getHistogramData().getPoints())
        .extracting(HistogramPointData::getCount)
        .containsExactlyInAnyOrder(1L, 2L);
  }

  @Test
  void to_cancel_an_answer_or_what_was_made_of_it_is_to_cancel_the_request() {
    CompletableFuture<HttpResponse<String>> answer = held();
    CompletableFuture<HttpResponse<String>> source = held();
    CompletableFuture<Integer> derived = source.thenApply(HttpResponse::statusCode).copy();

    assertThat(answer.cancel(true)).isTrue();
    assertThat(derived.cancel(true)).isTrue();

    assertThat(answer).isCancelled();
    assertThat(catchThrowable(source::get)).hasStackTraceContaining("CancellationException");
    assertThat(clientSpans())
        .extracting(span -> span.getAttributes().get(AttributeKey.stringKey("error.type")))
        .containsExactly(
            CancellationException.class.getName(), CancellationException.class.getName());
  }

  @Test
  void versions_are_those_of_the_conventions() {
    assertThat(
            List.of("HTTP_1_1", "HTTP_2", "HTTP_3").stream().map(RecordedRequest::protocolVersion))
        .containsExactly("1.1", "2", "3");
  }

  @Test
  void a_method_that_is_not_known_is_other() throws Exception {
    client.send(
        request("/orders").method("PURGE", HttpRequest.BodyPublishers.noBody()).build(),
        BodyHandlers.discarding());

    assertThat(onlyClientSpan())
        .hasName("HTTP")
        .hasAttribute(AttributeKey.stringKey("http.request.method"), "_OTHER")
        .hasAttribute(AttributeKey.stringKey("http.request.method_original"), "PURGE");
  }

  @Test
  void credentials_and_signatures_are_not_in_the_span() {
    assertThat(
            RedactedUrl.of(URI.create("https://anna:secret@h/a?X-Goog-Signature=s1&b=2&sig=s2#f")))
        .isEqualTo("https://REDACTED:REDACTED@h/a?X-Goog-Signature=REDACTED&b=2&sig=REDACTED#f");
    assertThat(RedactedUrl.of(URI.create("http://h/signature?design=1")))
        .isEqualTo("http://h/signature?design=1");
  }

  @Test
  void without_a_trace_the_callers_own_header_stays() throws Exception {
    instrumented(OpenTelemetry.noop())
        .send(request("/orders").header("traceparent", "own").build(), BodyHandlers.discarding());

    assertThat(received.element()).containsEntry("Traceparent", List.of("own"));
  }

  @Test
  void what_a_stranger_sent_goes_no_further_with_headers_that_are_copied() throws Exception {
    client.send(
        request("/orders")
            .header("Traceparent", "00-11111111111111111111111111111111-1111111111111111-01")
            .header("tracestate", "throughline=focus:4102444800")
            .header("BAGGAGE", "client_id=evil")
            .header("x-tenant", "a")
            .build(),
        BodyHandlers.discarding());

    assertThat(received.element())
        .doesNotContainKeys("Tracestate", "Baggage")
        .containsEntry("X-tenant", List.of("a"));
    assertThat(received.element().get("Traceparent"))
        .singleElement()
        .asString()
        .contains(onlyClientSpan().getSpanId());
  }

  @Test
  void telemetry_that_fails_changes_no_request() throws Exception {
    HttpClient broken =
        instrumented(
            OpenTelemetrySdk.builder()
                .setPropagators(ContextPropagators.create(new BrokenPropagator()))
                .build());

    HttpResponse<String> response =
        broken.send(
            request("/orders")
                .header("traceparent", "of another request")
                .POST(HttpRequest.BodyPublishers.ofString("body"))
                .build(),
            BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("body");
    assertThat(received.element()).doesNotContainKey("Traceparent");
  }

  @Test
  void a_client_that_is_instrumented_twice_records_once() {
    HttpPropagation propagation = HttpPropagation.create(telemetry.getOpenTelemetry());
    HttpClient once = propagation.instrument(HttpClient.newHttpClient());

    assertThat(propagation.instrument(once)).isSameAs(once);
  }

  @Test
  void the_settings_are_those_of_the_client_and_it_ends_with_it() throws Exception {
    HttpClient original =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .connectTimeout(Duration.ofSeconds(3))
            .followRedirects(HttpClient.Redirect.ALWAYS)
            .proxy(ProxySelector.getDefault())
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Runnable::run)
            .build();
    HttpClient instrumented =
        HttpPropagation.create(telemetry.getOpenTelemetry()).instrument(original);

    assertThat(instrumented.cookieHandler()).isEqualTo(original.cookieHandler());
    assertThat(instrumented.connectTimeout()).contains(Duration.ofSeconds(3));
    assertThat(instrumented.followRedirects()).isEqualTo(HttpClient.Redirect.ALWAYS);
    assertThat(instrumented.proxy()).isEqualTo(original.proxy());
    assertThat(instrumented.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    assertThat(instrumented.executor()).isEqualTo(original.executor());
    assertThat(instrumented.authenticator()).isEmpty();
    assertThat(instrumented.sslContext()).isSameAs(original.sslContext());
    assertThat(instrumented.sslParameters().getProtocols())
        .isEqualTo(original.sslParameters().getProtocols());
    assertThat(instrumented.newWebSocketBuilder()).isNotNull();
    ((TracingHttpClient) instrumented).shutdownNow();
    boolean canEnd = AutoCloseable.class.isAssignableFrom(HttpClient.class); // from JDK 21 on
    assertThat(
            ((TracingHttpClient) instrumented).awaitTermination(Duration.ofMinutes(1))
                && ClientLifecycle.isTerminated(original))
        .isEqualTo(canEnd);
  }

  private static HttpClient instrumented(OpenTelemetry openTelemetry) {
    return HttpPropagation.create(openTelemetry)
        .instrument(HttpClient.newBuilder().proxy(HttpClient.Builder.NO_PROXY).build());
  }

  private int port() {
    return server.getAddress().getPort();
  }

  private URI uri(String path) {
    return URI.create("http://localhost:" + port() + path);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).timeout(Duration.ofMinutes(1));
  }

  /** A request that the server answers at the end of the test, or when it is told to. */
  private CompletableFuture<HttpResponse<String>> held() {
    return client.sendAsync(request("/held").build(), BodyHandlers.ofString());
  }

  private List<SpanData> clientSpans() {
    return telemetry.getSpans().stream().filter(span -> span.getKind() == SpanKind.CLIENT).toList();
  }

  private SpanData onlyClientSpan() {
    List<SpanData> spans = clientSpans();
    assertThat(spans).hasSize(1);
    return spans.get(0);
  }

  private MetricData onlyDuration() {
    List<MetricData> durations =
        telemetry.getMetrics().stream()
            .filter(metric -> metric.getName().equals("http.client.request.duration"))
            .toList();
    assertThat(durations).hasSize(1);
    return durations.get(0);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) throws IOException {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  private static final class BrokenPropagator implements TextMapPropagator {

    @Override
    public Collection<String> fields() {
      return List.of("traceparent");
    }

    @Override
    public <C> void inject(Context context, @Nullable C carrier, TextMapSetter<C> setter) {
      throw new IllegalStateException("broken");
    }

    @Override
    public <C> Context extract(Context context, @Nullable C carrier, TextMapGetter<C> getter) {
      return context;
    }
  }
}
