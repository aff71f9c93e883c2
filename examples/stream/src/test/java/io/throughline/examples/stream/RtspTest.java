package io.throughline.examples.stream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.stream.demo.PlainRtspClient;
import io.throughline.examples.stream.demo.PlainRtspClient.Answer;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.testing.TelemetryExtension;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sessions and their limits, with a client that does as it is told. */
class RtspTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String TRACEPARENT = "traceparent: 00-" + TRACE + "-b7ad6b7169203331-01\r\n";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        new RunningServer(
            telemetry,
            new Limits(2, 4, 1 << 20, 64 << 10, Duration.ofSeconds(1), Duration.ofSeconds(4)));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void who_is_refused_is_told_why_and_counted() throws Exception {
    try (PlainRtspClient publisher = client()) {
      assertThat(describe("cam1").status()).isEqualTo(404);
      publisher.record("cam1", "");
      assertThat(announce("cam1").status()).isEqualTo(409);
      assertThat(announce("a%20b").status()).isEqualTo(400);
      try (PlainRtspClient second = client()) {
        second.record("cam2", "");
        assertThat(announce("cam3").status()).isEqualTo(503);
      }
    }

    assertThat(refusals("play", "not_found")).isEqualTo(1);
    assertThat(refusals("publish", "conflict")).isEqualTo(1);
    assertThat(refusals("publish", "bad_request")).isEqualTo(1);
    assertThat(refusals("publish", "overload")).isEqualTo(1);
    assertThat(
            server.count(
                "rtsp.server.request.duration",
                "rtsp.request.method",
                "announce",
                "rtsp.response.status_code",
                "409"))
        .isEqualTo(1);
  }

  @Test
  void more_sessions_than_the_limit_are_refused_until_one_ends() throws Exception {
    try (PlainRtspClient publisher = client();
        PlainRtspClient one = client();
        PlainRtspClient two = client();
        PlainRtspClient three = client()) {
      publisher.record("cam1", "");
      one.play("cam1", "");
      two.play("cam1", "");
      three.play("cam1", "");
      assertThat(server.sum("stream.session.count")).isEqualTo(4);
      assertThat(describe("cam1").status()).isEqualTo(503);

      assertThat(three.request("TEARDOWN", "cam1", "", "").status()).isEqualTo(200);
      await().atMost(SOON).until(() -> server.sum("stream.session.count") == 3);
      assertThat(describe("cam1").status()).isEqualTo(200);
    }
    assertThat(server.sum("stream.session.limit")).isEqualTo(4);
  }

  @Test
  void requests_out_of_order_are_refused_and_the_connection_goes_on() throws Exception {
    try (PlainRtspClient client = client()) {
      assertThat(client.request("PLAY", "cam1", "", "").status()).isEqualTo(455);
      assertThat(client.request("PAUSE", "cam1", "", "").status()).isEqualTo(501);
      client.record("cam1", "");
      assertThat(client.request("RECORD", "cam1", "", "").status()).isEqualTo(455);
      assertThat(client.request("ANNOUNCE", "cam2", "", PlainRtspClient.VIDEO).status())
          .isEqualTo(455);
      assertThat(client.request("OPTIONS", "cam1", "", "").headers().get("public"))
          .contains("ANNOUNCE");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "RTP/SAVP;unicast;client_port=5000-5001, 461",
    "RTP/AVP;multicast;client_port=5000-5001, 461",
    "RTP/AVP/TCP;interleaved=0-1, 200"
  })
  void only_transports_that_are_there_are_set_up(String transport, int status) throws Exception {
    try (PlainRtspClient client = client()) {
      client.request("ANNOUNCE", "cam1", "", PlainRtspClient.VIDEO);
      String header = "Transport: " + transport + "\r\n";
      assertThat(client.request("SETUP", "cam1/streamid=0", header, "").status()).isEqualTo(status);
      assertThat(client.request("SETUP", "cam1/streamid=9", header, "").status())
          .isEqualTo(status == 200 ? 404 : status);
    }
  }

  @Test
  void what_is_no_rtsp_ends_the_connection_and_is_counted() throws Exception {
    try (PlainRtspClient client = client()) {
      assertThatThrownBy(() -> client.raw("x".repeat(9000))).isInstanceOf(Exception.class);
    }

    await().atMost(SOON).until(() -> server.sum("stream.errors", "stream.component", "rtsp") == 1);
  }

  @Test
  void a_thousand_connections_with_half_a_request_leave_nothing() throws Exception {
    int limit = 8; // twice the sessions
    List<PlainRtspClient> strangers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      PlainRtspClient stranger = client();
      strangers.add(stranger);
      try {
        stranger.sendRaw(("DESCRIBE rtsp://127.0.0.1/" + i + " RTS").getBytes(US_ASCII));
      } catch (IOException e) {
        // It was closed at once.
      }
    }
    // Those that are let in make room for others if this takes longer than a setup may.
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(server.sum("stream.errors", "error.type", "too_many_connections"))
                    .isBetween(900L, 1000L - limit));
    for (PlainRtspClient stranger : strangers) {
      stranger.close();
    }

    await().atMost(SOON).ignoreExceptions().until(() -> describe("cam1").status() == 404);
    assertThat(server.sum("stream.session.count")).isZero();
    assertThat(server.sum("stream.count")).isZero();
  }

  @Test
  void a_session_continues_the_trace_of_its_client_and_ends_in_one_of_its_own() throws Exception {
    try (PlainRtspClient publisher = client();
        PlainRtspClient reader = client()) {
      publisher.record("cam1", TRACEPARENT);
      publisher.send(1, 0, true, 10);
      await().atMost(SOON).until(() -> server.sum("stream.packets.received") == 1);
      reader.play("cam1", "");
      reader.next();
    }
    await().atMost(SOON).until(() -> telemetry.spans().size() == 4);

    SpanData published = span("stream.publish.start");
    SpanData played = span("stream.play.start");
    assertThat(published.getTraceId()).isEqualTo(TRACE);
    assertThat(published.getParentSpanId()).isEqualTo("b7ad6b7169203331");
    assertThat(played.getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .containsExactly(published.getSpanId());
    SpanData stopped = span("stream.publish.stop");
    assertThat(stopped.getTraceId()).isNotEqualTo(TRACE);
    assertThat(stopped.getLinks())
        .extracting(link -> link.getSpanContext().getSpanId())
        .containsExactly(published.getSpanId());
    assertThat(stopped.getAttributes().asMap().toString())
        .contains("stream.stop.reason=peer_lost", "stream.packet.count=1", "stream.name=cam1");
  }

  @Test
  void a_refused_session_is_a_span_with_its_reason() throws Exception {
    describe("nowhere");

    SpanData refused = span("stream.play.start");
    assertThat(refused.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
    assertThat(refused.getAttributes().asMap().toString())
        .contains("stream.refusal.reason=not_found", "stream.name=nowhere");
  }

  @Test
  void readers_of_a_stream_that_ends_are_let_go() throws Exception {
    try (PlainRtspClient publisher = client();
        PlainRtspClient reader = client()) {
      publisher.record("other", "");
      publisher.send(1, 0, true, 10);
      await().atMost(SOON).until(() -> server.sum("stream.packets.received") == 1);
      reader.play("other", "");
      reader.next();
      assertThat(publisher.request("TEARDOWN", "other", "", "").status()).isEqualTo(200);

      assertThat(reader.next().channel()).as("RTCP, which says goodbye").isEqualTo(1);
      assertThatThrownBy(reader::next).isInstanceOf(EOFException.class);
    }
    await().atMost(SOON).until(() -> server.sum("stream.session.count") == 0);
    assertThat(server.sum("stream.stops", "stream.stop.reason", "closed")).isEqualTo(1);
    // Not one of those that are told apart.
    assertThat(server.sum("stream.starts", "stream.name", "_OTHER")).isEqualTo(1);
    assertThat(server.count("stream.session.duration")).isEqualTo(2);
  }

  private PlainRtspClient client() throws Exception {
    return new PlainRtspClient(server.port());
  }

  private Answer describe(String name) throws Exception {
    try (PlainRtspClient client = client()) {
      return client.request("DESCRIBE", name, "", "");
    }
  }

  private Answer announce(String name) throws Exception {
    try (PlainRtspClient client = client()) {
      return client.request("ANNOUNCE", name, "", PlainRtspClient.VIDEO);
    }
  }

  private long refusals(String role, String reason) {
    return server.sum("stream.refusals", "stream.role", role, "stream.refusal.reason", reason);
  }

  private SpanData span(String name) {
    return telemetry.spans().stream()
        .filter(span -> span.getName().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
