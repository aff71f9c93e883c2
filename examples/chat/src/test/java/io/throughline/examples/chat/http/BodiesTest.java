package io.throughline.examples.chat.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.throughline.testing.TelemetryExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Clients that send their bodies slowly, or not to the end. */
class BodiesTest {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final int MORE_THAN_THREADS = 100;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final List<Socket> clients = new ArrayList<>();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(telemetry.openTelemetry(), echo());
  }

  private static Route echo() {
    return Route.post(
            "/echo",
            call ->
                HttpAnswer.ok(
                    Map.of(
                        "bytes",
                        call.body().length,
                        "trace",
                        Span.current().getSpanContext().getTraceId())))
        .maxBody(1 << 20);
  }

  @AfterEach
  void stop() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    server.close();
  }

  @Test
  void slow_clients_hold_no_threads() throws Exception {
    for (int i = 0; i < MORE_THAN_THREADS; i++) {
      begin(server, 2, "a");
    }
    await().atMost(SOON).until(() -> active() == MORE_THAN_THREADS);

    assertThat(server.send("POST", "/echo", "Bearer ada", "abc").body()).contains("\"bytes\":3");
    assertThat(active()).isEqualTo(MORE_THAN_THREADS);
  }

  @Test
  void body_that_comes_late_is_served_in_its_span() throws Exception {
    Socket client = begin(server, 2, "a");
    await().atMost(SOON).until(() -> active() == 1);
    client.getOutputStream().write('b');

    assertThat(statusLine(client)).startsWith("HTTP/1.1 200");
    String answer = rest(client, "}");
    await().atMost(SOON).until(() -> telemetry.spans().size() == 1);
    assertThat(answer)
        .contains("\"bytes\":2", "\"trace\":\"" + telemetry.spans().get(0).getTraceId() + "\"");
  }

  @Test
  void body_that_does_not_come_in_time_is_given_up_although_bytes_come() throws Exception {
    try (TestServer hasty =
        new TestServer(telemetry.openTelemetry(), Duration.ofMillis(500), echo())) {
      Socket client = begin(hasty, 1 << 20, "a");
      client.setSoTimeout(20); // the pace of its bytes

      assertThat(statusLineWhileSending(client)).startsWith("HTTP/1.1 408");
      client.setSoTimeout((int) SOON.toMillis());
      assertThat(isClosed(client)).isTrue();
    }
  }

  @Test
  void body_that_breaks_off_is_no_error_of_the_server() throws Exception {
    begin(server, 2, "a").shutdownOutput();

    await().atMost(SOON).until(() -> telemetry.spans().size() == 1);
    assertThat(telemetry.spans().get(0).getAttributes().asMap().toString())
        .contains("http.response.status_code=400");
  }

  @Test
  void bodies_that_are_not_whole_are_bounded_all_together() throws Exception {
    String most = "a".repeat((1 << 20) - 1);
    for (int i = 0; i < 17; i++) {
      begin(server, 1 << 20, most);
    }

    await().atMost(SOON).until(() -> !telemetry.spans().isEmpty());
    assertThat(telemetry.spans())
        .allSatisfy(
            span ->
                assertThat(span.getAttributes().asMap().toString())
                    .contains("http.response.status_code=503"));
    for (Socket client : clients) {
      client.close();
    }
    await().atMost(SOON).until(() -> post(1000) == 200);
  }

  private int post(int length) throws IOException, InterruptedException {
    return server.send("POST", "/echo", "Bearer ada", "a".repeat(length)).statusCode();
  }

  private Socket begin(TestServer at, int length, String beginning) throws IOException {
    Socket client = at.beginPost("/echo", length, beginning);
    client.setSoTimeout((int) SOON.toMillis());
    clients.add(client);
    return client;
  }

  /** Reads what is left; the server may not have read all that was sent. */
  private static boolean isClosed(Socket client) throws IOException {
    try {
      client.getInputStream().transferTo(OutputStream.nullOutputStream());
    } catch (SocketException e) {
      // It is closed, with bytes on their way.
    }
    return true;
  }

  /** Sends a byte whenever nothing was answered for as long as the socket waits. */
  private static String statusLineWhileSending(Socket client) throws IOException {
    while (true) {
      client.getOutputStream().write('b');
      try {
        return statusLine(client);
      } catch (SocketTimeoutException e) {
        // No answer yet.
      }
    }
  }

  private static String statusLine(Socket client) throws IOException {
    return rest(client, "\n");
  }

  private static String rest(Socket client, String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      int read = client.getInputStream().read();
      if (read < 0) {
        break;
      }
      text.append((char) read);
    }
    return text.toString();
  }

  private long active() {
    return Metrics.of(telemetry).sum("http.server.active_requests");
  }
}
