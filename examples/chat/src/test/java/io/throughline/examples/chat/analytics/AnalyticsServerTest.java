package io.throughline.examples.chat.analytics;

import static io.throughline.examples.chat.MeasuredValues.count;
import static io.throughline.examples.chat.MeasuredValues.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.parts.ClickHouseEngine;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The server, on real ones. */
class AnalyticsServerTest {

  private static final Duration END = Duration.ofMinutes(2);

  private static ClickHouseEngine clickHouse;
  private static Nats nats;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final HttpClient http = HttpClient.newHttpClient();
  private AnalyticsServer server;

  @BeforeAll
  static void startParts(@TempDir Path folder) throws Exception {
    clickHouse = ClickHouseEngine.start(folder.resolve("clickhouse"));
    nats = Nats.start(folder.resolve("nats"));
  }

  @AfterAll
  static void stopParts() throws Exception {
    nats.close();
    clickHouse.close();
  }

  @BeforeEach
  void startServer() throws Exception {
    server =
        AnalyticsServer.start(
            Map.of(
                "ANALYTICS_PORT", "0",
                "ANALYTICS_INGEST_TOKEN", "in",
                "ANALYTICS_QUERY_TOKEN", "out",
                "ANALYTICS_CLICKHOUSE_URL", clickHouse.address().toString(),
                "CHAT_NATS_URL", nats.url()),
            telemetry.openTelemetry());
    await().atMost(END).until(server::isReady);
  }

  @AfterEach
  void stopServer() throws Exception {
    server.close();
  }

  private HttpResponse<String> post(String path, String token, String body)
      throws IOException, InterruptedException {
    return send(
        path, token, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpResponse<String> get(String path, String token)
      throws IOException, InterruptedException {
    return send(path, token, HttpRequest.newBuilder().GET());
  }

  private HttpResponse<String> send(String path, String token, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(
        request
            .uri(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Authorization", "Bearer " + token)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static String event(String id, String type) {
    return "{\"id\":\"%s\",\"type\":\"%s\",\"time\":\"%s\",\"user\":\"u\",\"session\":\"s\"}"
        .formatted(id, type, Instant.now());
  }

  private static String batch(List<String> events) {
    return events.stream().collect(Collectors.joining(",", "{\"events\":[", "]}"));
  }

  private static long rows(String condition) throws IOException {
    try (ClickHouse client =
        new ClickHouse(clickHouse.address(), "default", END, OpenTelemetry.noop())) {
      return client
          .query("SELECT toUInt32(count()) AS n FROM events FINAL WHERE " + condition)
          .get(0)
          .path("n")
          .asLong();
    }
  }

  /** Received is stored, rejected or waits, whatever came. */
  private void assertThatNothingIsLost() {
    assertThat(sum(telemetry, "analytics.events.received"))
        .isEqualTo(
            sum(telemetry, "analytics.events.stored")
                + sum(telemetry, "analytics.events.rejected")
                + sum(telemetry, "analytics.event.waiting.count"));
  }

  @Test
  void an_event_is_stored_before_it_is_answered() throws Exception {
    HttpResponse<String> answer = post("/api/event", "in", event("one", "app_started"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"stored\":1,\"waiting\":0,\"rejected\":[]}");
    assertThat(rows("id = 'one'")).isEqualTo(1);
    assertThat(sum(telemetry, "analytics.session.count")).isEqualTo(1);
    assertThat(count(telemetry, "event.delay", "event.type=app_started")).isEqualTo(1);
    assertThatNothingIsLost();
  }

  @Test
  void what_is_wrong_in_a_batch_is_named_and_the_rest_is_stored() throws Exception {
    List<String> events =
        IntStream.range(0, 100)
            .mapToObj(i -> event("batch-" + i, i % 14 == 0 ? "nonsense" : "chat_opened"))
            .collect(Collectors.toCollection(ArrayList::new));
    HttpResponse<String> answer = post("/api/batch", "in", batch(events));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("{\"stored\":92,\"waiting\":0,")
        .contains("\"index\":14")
        .contains("\"reason\":\"type_unknown\"");
    assertThat(rows("startsWith(id, 'batch-')")).isEqualTo(92);
    assertThat(
            sum(
                telemetry,
                "analytics.events.rejected",
                "analytics.rejection.reason=type_unknown",
                "analytics.event.source=http"))
        .isEqualTo(8);
    assertThatNothingIsLost();
  }

  @Test
  void an_event_that_comes_twice_is_stored_once() throws Exception {
    String event = event("twice", "chat_opened");
    post("/api/event", "in", event);
    post("/api/event", "in", event);

    assertThat(rows("id = 'twice'")).isEqualTo(1);
  }

  @Test
  void what_is_no_event_is_refused_and_counted() throws Exception {
    assertThat(post("/api/event", "in", "{").statusCode()).isEqualTo(400);
    assertThat(post("/api/batch", "in", "{\"events\":[]}").statusCode()).isEqualTo(400);
    assertThat(post("/api/event", "in", " ".repeat(9000)).statusCode()).isEqualTo(413);
    HttpResponse<String> wrong = post("/api/event", "in", event("a b", "chat_opened"));

    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("id is \"a b\"").contains("1 to 64");
    assertThat(sum(telemetry, "analytics.events.rejected")).isEqualTo(4);
    assertThatNothingIsLost();
  }

  @Test
  void who_sends_events_must_not_read_those_of_others() throws Exception {
    assertThat(post("/api/event", "wrong", event("x", "chat_opened")).statusCode()).isEqualTo(401);
    assertThat(post("/api/event", "out", event("x", "chat_opened")).statusCode()).isEqualTo(403);
    assertThat(get("/api/query/sessions", "in").statusCode()).isEqualTo(403);
    assertThat(get("/api/query/sessions", "out").statusCode()).isEqualTo(200);
    assertThat(sum(telemetry, "analytics.events.received")).isZero();
  }

  @Test
  void questions_are_of_a_few_types_and_wrong_ones_are_named() throws Exception {
    post("/api/event", "in", event("asked-for", "error_shown"));

    assertThat(get("/api/query/events_by_type?type=error_shown", "out").body())
        .isEqualTo("{\"rows\":[{\"type\":\"error_shown\",\"events\":1}]}");
    assertThat(get("/api/query/drop_table", "out").statusCode()).isEqualTo(400);
    HttpResponse<String> wrong = get("/api/query/sessions?limit=1%20OR%201", "out");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(wrong.body()).contains("limit=1 OR 1").contains("1 to 1000");
    assertThat(count(telemetry, "analytics.query.duration", "error.type=invalid")).isEqualTo(2);
    assertThat(count(telemetry, "analytics.query.duration", "analytics.query.type=events_by_type"))
        .isEqualTo(1);
  }

  @Test
  void what_the_other_servers_publish_is_stored_with_a_link_to_it() throws Exception {
    Span sender = telemetry.openTelemetry().getTracer("test").spanBuilder("post").startSpan();
    try (Bus bus = Bus.connect(ChatEvent.bus(nats.url(), "test"), telemetry.openTelemetry());
        Scope scope = sender.makeCurrent()) {
      ChatEvent event =
          new ChatEvent(ChatEventType.MESSAGE_CREATED, 7, 3, 5, "secret", Instant.now());
      bus.publish(event.type().subject(), "linked", event.toJson(), Context.current()).join();
    }
    sender.end();
    await()
        .atMost(END)
        .untilAsserted(
            () ->
                assertThat(sum(telemetry, "analytics.events.stored", "analytics.event.source=nats"))
                    .isEqualTo(1));

    assertThat(rows("id = 'nats-linked' AND type = 'message_created' AND chat = '3'")).isEqualTo(1);
    SpanContext origin = sender.getSpanContext();
    await()
        .atMost(END)
        .untilAsserted(
            () ->
                assertThat(telemetry.spans())
                    .filteredOn(span -> span.getName().equals("analytics.batch.store"))
                    .flatExtracting(span -> span.getLinks())
                    .extracting(link -> link.getSpanContext().getTraceId())
                    .contains(origin.getTraceId()));
    assertThatNothingIsLost();
  }

  @Test
  void nothing_is_lost_while_clickhouse_is_away() throws Exception {
    post("/api/event", "in", event("before", "chat_opened"));
    clickHouse.stop();
    try {
      for (int i = 0; i < 10; i++) {
        assertThat(post("/api/event", "in", event("away-" + i, "chat_opened")).statusCode())
            .isEqualTo(202);
      }
      await().atMost(END).until(() -> !server.isReady());
      assertThat(get("/api/query/sessions", "out").statusCode()).isEqualTo(503);
      assertThat(sum(telemetry, "analytics.event.waiting.count")).isEqualTo(10);
      assertThatNothingIsLost();
    } finally {
      clickHouse.start();
    }
    await().atMost(END).until(server::isReady);
    await()
        .atMost(END)
        .untilAsserted(() -> assertThat(sum(telemetry, "analytics.events.stored")).isEqualTo(11));
    assertThat(rows("startsWith(id, 'away-')")).isEqualTo(10);
    assertThatNothingIsLost();
  }
}
