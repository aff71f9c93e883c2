package io.throughline.examples.chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.semconv.SseResumptionResult;
import io.throughline.testing.TelemetryExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EventStreamTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Metrics metrics = Metrics.of(telemetry);
  private final List<EventStream> streams = new CopyOnWriteArrayList<>();
  private final List<SendResult> results = new CopyOnWriteArrayList<>();
  private TestServer server;

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            telemetry.openTelemetry(),
            Route.events(
                "/events",
                call ->
                    stream -> {
                      if (call.header("Last-Event-ID") != null) {
                        stream.resumed(SseResumptionResult.COMPLETE);
                      }
                      streams.add(stream);
                    }),
            Route.get("/online", call -> HttpAnswer.noContent()));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void events_come_in_order_and_are_counted_when_they_are_written() throws Exception {
    try (Socket socket = server.openStream("/events")) {
      EventStream stream = opened(1).get(0);
      for (int id = 1; id <= 3; id++) {
        stream.send(ServerSentEvent.of("" + id, "message", "{\"n\":" + id + "}"), results::add);
      }

      assertThat(lines(socket, "data: {\"n\":3}"))
          .contains("Content-Type: text/event-stream")
          .containsSubsequence("id: 1", "event: message", "data: {\"n\":1}", "id: 2", "id: 3");
      await().untilAsserted(() -> assertThat(results).hasSize(3));
      assertThat(results).containsOnly(SendResult.SENT);
      assertThat(metrics.sum("sse.events.sent")).isEqualTo(3);
      assertThat(metrics.sum("sse.connection.count")).isEqualTo(1);
      assertThat(metrics.count("http.server.request.duration")).isZero();
      assertThat(metrics.sum("http.server.active_requests")).isZero();
    }
  }

  @Test
  void a_client_that_went_is_noticed_at_a_heartbeat() throws Exception {
    Socket socket = server.openStream("/events");
    opened(1);
    lines(socket, ":");
    socket.close();

    await().untilAsserted(() -> assertThat(metrics.sum("sse.connection.count")).isZero());
    assertThat(metrics.count("sse.connection.duration", "sse.close.reason=client")).isEqualTo(1);
    streams.get(0).send(ServerSentEvent.of(null, null, "late"), results::add);
    assertThat(results).containsExactly(SendResult.LOST);
  }

  @Test
  void a_slow_reader_is_cut_off_with_all_that_waits_for_it() throws Exception {
    try (Socket slow = server.openStream("/events")) {
      EventStream toSlow = opened(1).get(0);
      try (Socket quick = server.openStream("/events")) {
        EventStream toQuick = opened(2).get(1);
        int sent = 0;
        while (!toSlow.isEnded()) {
          toSlow.send(ServerSentEvent.of("" + ++sent, null, "x".repeat(8 << 10)), results::add);
        }
        toQuick.send(ServerSentEvent.of("1", null, "still there"), result -> {});

        int all = sent;
        await().untilAsserted(() -> assertThat(results).hasSize(all));
        assertThat(results).contains(SendResult.SLOW).doesNotContain(SendResult.LOST);
        assertThat(metrics.count("sse.connection.duration", "sse.close.reason=slow")).isEqualTo(1);
        assertThat(metrics.sum("sse.connection.count")).isEqualTo(1);
        assertThat(lines(quick, "data: still there")).isNotEmpty();
        assertThat(slow.isClosed()).isFalse();
      }
    }
  }

  @Test
  void beyond_the_bound_a_stream_is_refused_as_a_request() throws Exception {
    try (Socket first = server.openStream("/events");
        Socket second = server.openStream("/events");
        Socket third = server.openStream("/events")) {
      opened(3);

      assertThat(server.get("/events").statusCode()).isEqualTo(503);
      assertThat(server.send("GET", "/events?token=ada", "", "").statusCode()).isEqualTo(401);
      await()
          .untilAsserted(
              () ->
                  assertThat(metrics.count("http.server.request.duration", "http.route=/events"))
                      .isEqualTo(2));
      assertThat(metrics.sum("sse.connections.opened")).isEqualTo(3);
    }
  }

  @Test
  void a_server_that_stops_ends_its_streams() throws Exception {
    try (Socket socket = server.openStream("/events")) {
      opened(1);
      server.close();

      lines(socket, "0");
      assertThat(metrics.count("sse.connection.duration", "sse.close.reason=shutdown"))
          .isEqualTo(1);
      assertThat(metrics.sum("sse.connection.count")).isZero();
    }
  }

  private List<EventStream> opened(int count) {
    await().untilAsserted(() -> assertThat(streams).hasSize(count));
    return streams;
  }

  /** What came, up to a line. */
  private static List<String> lines(Socket socket, String last) throws IOException {
    socket.setSoTimeout(60_000);
    BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    List<String> lines = new ArrayList<>();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      lines.add(line);
      if (line.equals(last)) {
        return lines;
      }
    }
    throw new AssertionError("the end came before " + last + ": " + lines);
  }
}
