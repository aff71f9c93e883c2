package io.throughline.examples.chat.http;

import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.trace.data.StatusData;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HttpServerTest {

  private static final String ROUTE = "http.route";
  private static final String STATUS = "http.response.status_code";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final CountDownLatch held = new CountDownLatch(1);
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            telemetry.openTelemetry(),
            Route.get(
                "/chats/{chat}/messages",
                call ->
                    HttpAnswer.ok(
                        Map.of(
                            "chat", call.id("chat"),
                            "caller", call.caller().name(),
                            "limit", call.query("limit", 10, 1, 100)))),
            Route.post("/chats", call -> HttpAnswer.created(call.json().text("name", 5)))
                .maxBody(100),
            Route.get(
                "/held",
                call -> {
                  held.await();
                  return HttpAnswer.noContent();
                }),
            Route.get(
                    "/broken",
                    call -> {
                      throw new IllegalStateException("broken");
                    })
                .open());
  }

  @AfterEach
  void stop() {
    held.countDown();
    server.close();
  }

  @Test
  void a_request_is_a_span_and_a_point_of_its_route() throws Exception {
    var answer = server.get("/chats/5/messages?limit=20");

    assertThat(answer.body()).contains("\"chat\":5", "\"caller\":\"ada\"", "\"limit\":20");
    await().untilAsserted(() -> assertThat(requests("/chats/{chat}/messages", 200)).isEqualTo(1));
    assertThat(telemetry).hasTrace(span("GET /chats/{chat}/messages").kind(SERVER));
    assertThat(telemetry.spans().get(0).getAttributes().asMap())
        .containsEntry(AttributeKey.stringKey("url.path"), "/chats/5/messages")
        .doesNotContainKey(AttributeKey.stringKey("url.query"));
  }

  @Test
  void the_callers_context_is_taken_over_and_a_failure_is_an_error() throws Exception {
    String traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    var request =
        HttpRequest.newBuilder(server.uri("/broken")).header("traceparent", traceparent).build();

    var answer = server.client.send(request, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(answer.body()).doesNotContain("broken");
    await().untilAsserted(() -> assertThat(telemetry.spans()).hasSize(1));
    var span = telemetry.spans().get(0);
    assertThat(span.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusData.error().getStatusCode());
    assertThat(span.getAttributes().get(AttributeKey.stringKey("error.type"))).isEqualTo("500");
    assertThat(Span.current().getSpanContext().isValid()).isFalse();
  }

  @Test
  void who_has_no_known_token_is_not_let_in() throws Exception {
    assertThat(server.send("POST", "/chats", "Bearer eve", "{}").statusCode()).isEqualTo(401);
    assertThat(server.send("POST", "/chats", "Basic ada", "{}").statusCode()).isEqualTo(401);
    assertThat(server.get("/chats/5/messages?token=ada").statusCode()).isEqualTo(200);
    assertThat(server.send("GET", "/chats/5/messages?token=ada", "x", "").statusCode())
        .isEqualTo(401);
    assertThat(server.send("GET", "/chats/5/messages", "Bearer ", "").headers().map())
        .containsKey("www-authenticate");
  }

  @Test
  void what_is_wrong_is_told_with_what_is_allowed() throws Exception {
    assertThat(post("{\"name\":\"tolong\"}").body()).contains("\"name\"", "at most 5");
    assertThat(post("{\"name\":").body()).contains("not JSON", "line 1");
    assertThat(post("[1]").body()).contains("an object");
    assertThat(post("[".repeat(50)).statusCode()).isEqualTo(400);
    assertThat(post("{\"name\":\"" + "a".repeat(200) + "\"}").statusCode()).isEqualTo(413);
    assertThat(server.get("/chats/x/messages").statusCode()).isEqualTo(404);
    assertThat(server.get("/chats/5/messages?limit=0").body()).contains("from 1 to 100");
    assertThat(server.get("/nothing").statusCode()).isEqualTo(404);
    assertThat(server.get("/chats/../../etc/passwd").statusCode()).isIn(400, 404);
    assertThat(server.get("/chats").headers().firstValue("allow")).contains("POST");
  }

  @Test
  void paths_without_a_route_are_one_series() throws Exception {
    server.get("/a");
    server.get("/b");

    await().untilAsserted(() -> assertThat(requests(null, 404)).isEqualTo(2));
  }

  @Test
  void a_request_is_active_until_it_is_answered() throws Exception {
    var answer =
        server.client.sendAsync(
            HttpRequest.newBuilder(server.uri("/held"))
                .header("Authorization", "Bearer ada")
                .build(),
            BodyHandlers.discarding());

    await().untilAsserted(() -> assertThat(active()).isEqualTo(1));
    held.countDown();

    assertThat(answer.get().statusCode()).isEqualTo(204);
    await().untilAsserted(() -> assertThat(active()).isZero());
  }

  private HttpResponse<String> post(String body) throws Exception {
    return server.send("POST", "/chats", "Bearer ada", body);
  }

  private long active() {
    return Metrics.of(telemetry).sum("http.server.active_requests");
  }

  private long requests(@Nullable String route, long status) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("http.server.request.duration"))
        .flatMap(metric -> metric.getHistogramData().getPoints().stream())
        .filter(
            point ->
                Objects.equals(point.getAttributes().get(AttributeKey.stringKey(ROUTE)), route)
                    && Objects.equals(
                        point.getAttributes().get(AttributeKey.longKey(STATUS)), status))
        .mapToLong(HistogramPointData::getCount)
        .sum();
  }
}
