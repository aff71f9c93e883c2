package io.throughline.benchmarks.service;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** A collector that takes everything and keeps nothing. */
final class AcceptingCollector implements AutoCloseable {

  private final HttpServer server;

  AcceptingCollector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        http -> {
          try (http) {
            http.getRequestBody().readAllBytes();
            http.sendResponseHeaders(200, -1);
          }
        });
    server.start();
  }

  /** For OTLP/HTTP. */
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
