package io.throughline.examples.chat.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.throughline.testing.TelemetryExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LiveSocketTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Metrics metrics = Metrics.of(telemetry);
  private final CompletableFuture<String> received = new CompletableFuture<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        new TestServer(
            telemetry.openTelemetry(),
            Route.socket(
                "/ws",
                call ->
                    (socket, text) -> {
                      if (text.equals("fail")) {
                        throw new IllegalStateException("as told");
                      }
                      socket.send(call.caller().name() + ": " + text, result -> {});
                    }));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void messages_go_both_ways_and_are_counted() throws Exception {
    WebSocket socket = connect("Bearer ada").get(1, TimeUnit.MINUTES);
    socket.sendText("héllo", true).join();

    assertThat(received.get(1, TimeUnit.MINUTES)).isEqualTo("ada: héllo");
    assertThat(metrics.sum("websocket.connection.count")).isEqualTo(1);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

    awaitEnd("client");
    assertThat(metrics.sum("websocket.messages.received", "websocket.message.type=text"))
        .isEqualTo(1);
    assertThat(metrics.sum("websocket.messages.sent")).isEqualTo(1);
    assertThat(metrics.sum("websocket.io", "network.io.direction=receive")).isEqualTo(6);
    assertThat(metrics.sum("websocket.io", "network.io.direction=transmit")).isEqualTo(11);
    assertThat(metrics.count("http.server.request.duration")).isZero();
  }

  @Test
  void who_has_no_token_gets_no_socket() {
    assertThatThrownBy(() -> connect("Bearer eve").get(1, TimeUnit.MINUTES))
        .isInstanceOf(ExecutionException.class);
    await()
        .untilAsserted(
            () ->
                assertThat(
                        metrics.count(
                            "http.server.request.duration", "http.response.status_code=401"))
                    .isEqualTo(1));
    assertThat(metrics.sum("websocket.connections.opened")).isZero();
  }

  @Test
  void bytes_are_not_taken() throws Exception {
    WebSocket socket = connect("Bearer ada").get(1, TimeUnit.MINUTES);
    socket.sendBinary(ByteBuffer.wrap(new byte[10]), true).join();

    assertThat(closed.get(1, TimeUnit.MINUTES)).isEqualTo(1003);
    awaitEnd("protocol_error");
  }

  @Test
  void a_message_that_is_too_large_ends_it() throws Exception {
    WebSocket socket = connect("Bearer ada").get(1, TimeUnit.MINUTES);
    socket.sendText("x".repeat(64 << 10), false).join();
    // All of it is read before it is refused: who still sends would see a broken connection.
    socket.sendText("x", true).join();

    assertThat(closed.get(1, TimeUnit.MINUTES)).isEqualTo(1009);
    awaitEnd("protocol_error");
  }

  @Test
  void a_failure_of_the_application_ends_it() throws Exception {
    WebSocket socket = connect("Bearer ada").get(1, TimeUnit.MINUTES);
    socket.sendText("fail", true).join();

    assertThat(closed.get(1, TimeUnit.MINUTES)).isEqualTo(1011);
    awaitEnd("failed");
  }

  @Test
  void a_server_that_stops_says_so() throws Exception {
    connect("Bearer ada").get(1, TimeUnit.MINUTES);
    server.close();

    assertThat(closed.get(1, TimeUnit.MINUTES)).isEqualTo(1001);
    awaitEnd("shutdown");
  }

  @Test
  void a_request_that_is_no_upgrade_is_told_so() throws Exception {
    assertThat(server.get("/ws").statusCode()).isEqualTo(426);
  }

  private void awaitEnd(String reason) {
    await()
        .untilAsserted(
            () ->
                assertThat(
                        metrics.count(
                            "websocket.connection.duration", "websocket.close.reason=" + reason))
                    .isEqualTo(1));
    assertThat(metrics.sum("websocket.connection.count")).isZero();
  }

  private CompletableFuture<WebSocket> connect(String authorization) {
    URI uri = URI.create("ws://127.0.0.1:" + server.server.port() + "/ws");
    return server
        .client
        .newWebSocketBuilder()
        .header("Authorization", authorization)
        .buildAsync(
            uri,
            new WebSocket.Listener() {
              @Override
              public @Nullable CompletionStage<?> onText(
                  WebSocket socket, CharSequence text, boolean last) {
                received.complete(text.toString());
                socket.request(1);
                return null;
              }

              @Override
              public @Nullable CompletionStage<?> onClose(
                  WebSocket socket, int status, String reason) {
                closed.complete(status);
                return null;
              }
            });
  }

  @Test
  void a_handshake_that_fails_takes_no_place() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(handshake("permessage-deflate; foo=1")).startsWith("HTTP/1.1 400");
    }

    WebSocket socket = connect("Bearer ada").get(1, TimeUnit.MINUTES);
    assertThat(metrics.sum("websocket.connection.count")).isEqualTo(1);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  private String handshake(String extensions) throws IOException {
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.server.port())) {
      String request =
          "GET /ws HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ada\r\nConnection: Upgrade\r\n"
              + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Extensions: "
              + extensions
              + "\r\n\r\n";
      client.getOutputStream().write(request.getBytes(US_ASCII));
      return new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))
          .readLine();
    }
  }
}
