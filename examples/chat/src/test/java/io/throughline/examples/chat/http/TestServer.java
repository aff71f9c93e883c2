package io.throughline.examples.chat.http;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A server on any port, whose users have their names for tokens. */
final class TestServer implements AutoCloseable {

  static final StreamLimits LIMITS =
      new StreamLimits(64, 256 << 10, Duration.ofSeconds(30), Duration.ofMillis(100));

  final HttpServer server;
  final HttpClient client = HttpClient.newHttpClient();

  TestServer(OpenTelemetry openTelemetry, Route... routes) throws IOException {
    this(openTelemetry, Duration.ofMinutes(1), routes);
  }

  TestServer(OpenTelemetry openTelemetry, Duration bodyTime, Route... routes) throws IOException {
    server =
        HttpServer.start(
            ServerOptions.of("test", "127.0.0.1", 0).streams(LIMITS, 3).bodyTime(bodyTime),
            List.of(routes),
            token -> token.equals("ada") ? new Caller(7, "ada") : null,
            openTelemetry);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer ada").build(),
        BodyHandlers.ofString());
  }

  HttpResponse<String> send(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(uri(path))
            .header("Authorization", token)
            .method(method, BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  /** Posts a body of a length, and sends only its beginning. */
  Socket beginPost(String path, int length, String beginning) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
    socket
        .getOutputStream()
        .write(
            ("POST "
                    + path
                    + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ada\r\n"
                    + "Content-Length: "
                    + length
                    + "\r\n\r\n"
                    + beginning)
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  /** Asks for a stream of events on a socket that nobody reads yet. */
  Socket openStream(String path) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(4 << 10);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ada\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Override
  public void close() {
    server.close();
  }
}
