package io.throughline.examples.kit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/** A receiver of OTLP over HTTP that counts the bytes of bodies, as they come in, and no more. */
public final class TelemetryBytes implements AutoCloseable {

  private final HttpServer server;
  private final ExecutorService threads = Executors.newFixedThreadPool(2);
  private final LongAdder bytes = new LongAdder();

  public TelemetryBytes() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::accept);
    server.start();
  }

  private void accept(HttpExchange exchange) throws IOException {
    try (exchange) {
      bytes.add(exchange.getRequestBody().readAllBytes().length);
      // An empty body is an Export*ServiceResponse that reports full success.
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  public String endpoint() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  public long soFar() {
    return bytes.sum();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdown();
  }
}
