package io.throughline.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.stream.demo.PlainRtspClient;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.storage.RecorderLimits;
import io.throughline.testing.TelemetryExtension;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What operators ask of the API. */
class ApiTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();
  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server = new RunningServer(telemetry, Limits.DEFAULT, RecorderLimits.in(folder));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void streams_are_listed_and_ended() throws Exception {
    try (PlainRtspClient publisher = new PlainRtspClient(server.port())) {
      publisher.record("cam1", "");
      publisher.send(1, 0, true, 10);
      await().atMost(SOON).until(() -> server.sum("stream.packets.received") == 1);

      assertThat(get("/api/v1/streams").body())
          .contains(
              "\"name\":\"cam1\",\"protocol\":\"rtsp\",\"transport\":\"tcp\"", "\"readers\":0");
      assertThat(post("/api/v1/streams/cam1/stop", "Bearer " + RunningServer.TOKEN).statusCode())
          .isEqualTo(202);

      assertThatThrownBy(publisher::next).isInstanceOf(EOFException.class);
      await()
          .atMost(SOON)
          .until(() -> server.sum("stream.stops", "stream.stop.reason", "requested") == 1);
      assertThat(get("/api/v1/streams").body()).isEqualTo("{\"streams\":[]}");
    }
  }

  @Test
  void a_picture_is_taken_and_fetched_and_its_span_is_a_child_of_the_request() throws Exception {
    try (PlainRtspClient publisher = new PlainRtspClient(server.port())) {
      publisher.record("cam1", "");
      await().atMost(SOON).until(() -> server.sum("stream.count") == 1);
      assertThat(snapshot().statusCode()).isEqualTo(409);
      publisher.send(1, 0, true, 10);
      await().atMost(SOON).until(() -> server.sum("stream.packets.received") == 1);

      assertThat(snapshot().statusCode()).isEqualTo(201);

      assertThat(get("/api/v1/streams/cam1/snapshot").body())
          .hasSize(4 + 10)
          .startsWith("\0\0\0\1");
      assertThat(server.sum("storage.io", "disk.io.direction", "read")).isEqualTo(14);
      await().atMost(SOON).until(() -> spans("POST /api/v1/streams/{name}/snapshot").size() == 2);
      SpanData request = spans("POST /api/v1/streams/{name}/snapshot").get(1);
      assertThat(request.getTraceId()).isEqualTo(TRACE);
      assertThat(spans("stream.snapshot.write"))
          .singleElement()
          .satisfies(span -> assertThat(span.getParentSpanId()).isEqualTo(request.getSpanId()));
      assertThat(
              server.count(
                  "http.server.request.duration",
                  "http.request.method",
                  "POST",
                  "http.route",
                  "/api/v1/streams/{name}/snapshot",
                  "http.response.status_code",
                  "201"))
          .isEqualTo(1);
    }
  }

  @Test
  void what_changes_something_needs_the_token() throws Exception {
    assertThat(post("/api/v1/streams/cam1/stop", "").statusCode()).isEqualTo(401);
    assertThat(post("/api/v1/streams/cam1/stop", "Bearer wrong").statusCode()).isEqualTo(401);
    assertThat(post("/api/v1/streams/cam1/stop", "bearer " + RunningServer.TOKEN).statusCode())
        .isEqualTo(404);
  }

  @Test
  void what_is_not_there_is_said_and_no_path_becomes_a_label() throws Exception {
    assertThat(get("/api/v1/nothing").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/recordings/cam1/..%2f..%2fetc").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/recordings/../../etc/passwd").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/streams/cam1/stop").statusCode()).isEqualTo(405);

    await().atMost(SOON).until(() -> server.count("http.server.request.duration") == 4);
    assertThat(server.count("http.server.request.duration", "http.response.status_code", "404"))
        .isEqualTo(3);
    assertThat(
            telemetry.metrics().stream()
                .filter(metric -> metric.getName().equals("http.server.request.duration"))
                .flatMap(metric -> metric.getData().getPoints().stream())
                .map(point -> point.getAttributes().get(AttributeKey.stringKey("http.route")))
                .filter(route -> route != null)
                .distinct())
        .containsExactly("/api/v1/recordings/{name}/{file}");
  }

  @Test
  void a_page_of_another_site_is_turned_away() throws Exception {
    assertThat(raw("GET /api/v1/streams HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(
            raw(
                "GET /api/v1/streams HTTP/1.1\r\nHost: localhost:1\r\nSec-Fetch-Site: cross-site\r\n\r\n"))
        .startsWith("HTTP/1.1 403 ");
    assertThat(raw("GET /api/v1/streams HTTP/1.1\r\nHost: localhost:1\r\n\r\n"))
        .startsWith("HTTP/1.1 200 ");
  }

  @Test
  void what_is_malformed_or_too_large_is_answered_and_ends_the_connection() throws Exception {
    assertThat(raw("\0\1\2\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(raw("GET /" + "a".repeat(10_000) + " HTTP/1.1\r\n\r\n"))
        .matches("(?s)HTTP/1.1 4\\d\\d .*");
    assertThat(raw("POST /api/v1/streams HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n"))
        .startsWith("HTTP/1.1 413 ");
  }

  @Test
  void connections_are_bounded() throws Exception {
    List<Socket> open = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      open.add(new Socket(InetAddress.getLoopbackAddress(), server.apiPort()));
    }
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(server.sum("stream.errors", "stream.component", "api")).isEqualTo(16));
    for (Socket socket : open) {
      socket.close();
    }
    await().atMost(SOON).ignoreExceptions().until(() -> get("/api/v1/streams").statusCode() == 200);
  }

  private List<SpanData> spans(String name) {
    return telemetry.spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  private HttpResponse<String> snapshot() throws Exception {
    return client.send(
        request("/api/v1/streams/cam1/snapshot")
            .header("Authorization", "Bearer " + RunningServer.TOKEN)
            .header("traceparent", "00-" + TRACE + "-b7ad6b7169203331-01")
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String authorization) throws Exception {
    return client.send(
        request(path)
            .header("Authorization", authorization)
            .POST(HttpRequest.BodyPublishers.noBody())
            .build(),
        BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.apiPort() + path));
  }

  /** What is answered to it; the connection is closed by whoever has enough. */
  private String raw(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.apiPort())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readNBytes(30), StandardCharsets.ISO_8859_1);
    }
  }
}
