package io.throughline.instrumentation.jetty;

import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.PointData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.instrumentation.BrokenTelemetry;
import io.throughline.semconv.ErrorAttributes;
import io.throughline.semconv.HttpAttributes;
import io.throughline.semconv.UrlAttributes;
import io.throughline.testing.TelemetryExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TelemetryHandlerTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String DURATION = "http.server.request.duration";
  private static final String TRACEPARENT =
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final HttpClient client = HttpClient.newHttpClient();
  private final CountDownLatch held = new CountDownLatch(1);
  private final CompletableFuture<Runnable> streamEnd = new CompletableFuture<>();
  private Server server;

  @BeforeEach
  void start() throws Exception {
    server = started(telemetry.openTelemetry());
  }

  private Server started(OpenTelemetry openTelemetry) throws Exception {
    Server starting = new Server();
    ServerConnector connector = new ServerConnector(starting);
    connector.setHost("127.0.0.1");
    starting.addConnector(connector);
    starting.setHandler(new TelemetryHandler(openTelemetry, new Orders()));
    starting.start();
    return starting;
  }

  @AfterEach
  void stop() throws Exception {
    held.countDown();
    server.stop();
  }

  @Test
  void a_request_is_a_span_and_a_point_of_its_route() throws Exception {
    HttpResponse<String> answer = get("/orders/17?for=ada");

    await().atMost(SOON).untilAsserted(() -> assertThat(telemetry.spans()).hasSize(1));
    assertThat(telemetry).hasTrace(span("GET /orders/{id}").kind(SERVER));
    SpanData served = telemetry.spans().get(0);
    assertThat(answer.body()).isEqualTo(served.getSpanId());
    assertThat(served.getAttributes().get(UrlAttributes.URL_PATH)).isEqualTo("/orders/17");
    assertThat(served.getAttributes().asMap().toString()).doesNotContain("ada");
    assertThat(served.getInstrumentationScopeInfo().getName())
        .isEqualTo("io.throughline.instrumentation.jetty");
    assertThat(telemetry)
        .metric(DURATION)
        .hasUnit("s")
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasAttributes(
                                Attributes.builder()
                                    .put(HttpAttributes.HTTP_REQUEST_METHOD, "GET")
                                    .put(HttpAttributes.HTTP_ROUTE, "/orders/{id}")
                                    .put(HttpAttributes.HTTP_RESPONSE_STATUS_CODE, 200)
                                    .put(UrlAttributes.URL_SCHEME, "http")
                                    .build())));
  }

  @Test
  void the_senders_trace_goes_on() throws Exception {
    get("/orders/17", "traceparent", TRACEPARENT);

    await().atMost(SOON).untilAsserted(() -> assertThat(telemetry.spans()).hasSize(1));
    SpanData served = telemetry.spans().get(0);
    assertThat(served.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(served.getParentSpanId()).isEqualTo("b7ad6b7169203331");
  }

  @Test
  void schemes_that_clients_invent_are_one_series() throws Exception {
    for (int i = 0; i < 7; i++) {
      get("/orders/17", "X-Forwarded-Proto", "s" + i);
      askWithLine("GET t" + i + "://localhost/orders/17 HTTP/1.1");
    }
    get("/orders/17");

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(countsByScheme()).containsOnly(entry("_OTHER", 14L), entry("http", 1L));
              assertThat(activeByScheme()).containsOnly(entry("_OTHER", 0L), entry("http", 0L));
            });
  }

  /** HTTP clients send no whole address to what is no proxy. */
  private void askWithLine(String line) throws IOException {
    try (Socket socket = new Socket(server.getURI().getHost(), server.getURI().getPort())) {
      socket
          .getOutputStream()
          .write((line + "\r\nHost: localhost\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .startsWith("HTTP/1.1 200");
    }
  }

  private Map<String, Long> countsByScheme() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals(DURATION))
        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
        .collect(
            Collectors.toMap(TelemetryHandlerTest::scheme, point -> point.getCount(), Long::sum));
  }

  private Map<String, Long> activeByScheme() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("http.server.active_requests"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .collect(
            Collectors.toMap(TelemetryHandlerTest::scheme, point -> point.getValue(), Long::sum));
  }

  private static String scheme(PointData point) {
    return String.valueOf(point.getAttributes().get(UrlAttributes.URL_SCHEME));
  }

  @Test
  void what_a_handler_throws_is_an_error() throws Exception {
    assertThat(get("/broken").statusCode()).isEqualTo(500);

    await().atMost(SOON).untilAsserted(() -> assertThat(telemetry.spans()).hasSize(1));
    SpanData served = telemetry.spans().get(0);
    assertThat(served.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(served.getAttributes().get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE)).isEqualTo(500);
    assertThat(served.getAttributes().get(ErrorAttributes.ERROR_TYPE)).isEqualTo("500");
  }

  @Test
  void what_nobody_serves_has_no_route() throws Exception {
    assertThat(get("/wp-admin").statusCode()).isEqualTo(404);

    await().atMost(SOON).untilAsserted(() -> assertThat(telemetry.spans()).hasSize(1));
    assertThat(telemetry).hasSpans("GET");
    assertThat(telemetry.spans().get(0).getAttributes().get(HttpAttributes.HTTP_ROUTE)).isNull();
  }

  @Test
  void a_request_is_active_until_it_is_answered() throws Exception {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request("/held").build(), BodyHandlers.ofString());

    await().atMost(SOON).untilAsserted(() -> assertThat(active()).isEqualTo(1));
    held.countDown();

    assertThat(answer.get().statusCode()).isEqualTo(200);
    await().atMost(SOON).untilAsserted(() -> assertThat(active()).isZero());
  }

  @Test
  void a_stream_is_a_span_until_it_is_open_and_no_request() throws Exception {
    try (InputStream body =
            client.send(request("/events").build(), BodyHandlers.ofInputStream()).body();
        BufferedReader lines = new BufferedReader(new InputStreamReader(body, UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("data: first");

      assertThat(telemetry).hasTrace(span("GET /events").kind(SERVER));
      assertThat(
              telemetry
                  .spans()
                  .get(0)
                  .getAttributes()
                  .get(HttpAttributes.HTTP_RESPONSE_STATUS_CODE))
          .isEqualTo(200);
      assertThat(active()).isZero();

      streamEnd.get().run();
      assertThat(lines.readLine()).isNull();
    }
    // Whatever is recorded at the end of a request is there when the next one is.
    get("/orders/17");
    await().atMost(SOON).untilAsserted(() -> assertThat(telemetry.spans()).hasSize(2));
    assertThat(telemetry)
        .metric(DURATION)
        .hasHistogramSatisfying(
            histogram ->
                histogram.hasPointsSatisfying(
                    point ->
                        point
                            .hasCount(1)
                            .hasAttributesSatisfying(
                                attributes ->
                                    assertThat(attributes.get(HttpAttributes.HTTP_ROUTE))
                                        .isEqualTo("/orders/{id}"))));
    assertThat(active()).isZero();
  }

  @Test
  void telemetry_that_fails_changes_no_request() throws Exception {
    try (BrokenTelemetry broken = new BrokenTelemetry()) {
      server.stop();
      server = started(broken.openTelemetry());

      assertThat(get("/orders/17").statusCode()).isEqualTo(200);
      assertThat(get("/broken").statusCode()).isEqualTo(500);
      assertThat(broken.faults()).isEqualTo(2);
    }
  }

  private long active() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("http.server.active_requests"))
        .flatMap(metric -> metric.getLongSumData().getPoints().stream())
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.getURI().resolve(path));
  }

  private HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private final class Orders extends Handler.Abstract {

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
      String path = Request.getPathInContext(request);
      if (path.startsWith("/orders/")) {
        TelemetryHandler.route(request, "/orders/{id}");
        Content.Sink.write(response, true, Span.current().getSpanContext().getSpanId(), callback);
        return true;
      }
      switch (path) {
        case "/broken" -> throw new IllegalStateException("broken");
        case "/held" -> held.await();
        case "/events" -> {
          TelemetryHandler.route(request, "/events");
          response.setStatus(200);
          TelemetryHandler.leaveOut(request);
          response.write(false, UTF_8.encode("data: first\n"), Callback.NOOP);
          streamEnd.complete(() -> response.write(true, ByteBuffer.allocate(0), callback));
          return true;
        }
        default -> {
          return false;
        }
      }
      callback.succeeded();
      return true;
    }
  }
}
