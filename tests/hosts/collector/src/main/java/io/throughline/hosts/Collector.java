package io.throughline.hosts;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Keeps what it is sent as text: in OTLP's protobuf, names and messages are readable. */
public final class Collector implements AutoCloseable {

  private final ByteArrayOutputStream received = new ByteArrayOutputStream();
  private final HttpServer server;

  /** Listens on any free port. */
  public Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        http -> {
          try (http) {
            synchronized (received) {
              received.write(http.getRequestBody().readAllBytes());
            }
            http.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  /** Where OTLP/HTTP goes. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** All bodies so far, which were not to be compressed. */
  public String received() {
    synchronized (received) {
      return received.toString(StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
