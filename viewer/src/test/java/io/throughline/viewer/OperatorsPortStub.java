package io.throughline.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A port that answers as it is told, also as no service would. */
final class OperatorsPortStub implements AutoCloseable {

  /** What was asked; the authorization is "null" if there was none. */
  record Asked(String method, String uri, String authorization, String body) {}

  private record Told(int status, String body, Map<String, String> headers) {}

  private final HttpServer server;
  private final Map<String, Told> pages = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  OperatorsPortStub(String service) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    tell("/live", 200, "{\"status\":\"UP\",\"service\":\"" + service + "\"}");
    tell("/health", 200, "{\"status\":\"UP\",\"service\":\"" + service + "\"}");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String uri = exchange.getRequestURI().toString();
    String authorization =
        Objects.toString(exchange.getRequestHeaders().getFirst("Authorization"), "null");
    asked.add(new Asked(exchange.getRequestMethod(), uri, authorization, body));
    Told told = pages.getOrDefault(uri, new Told(404, "", Map.of()));
    told.headers().forEach((key, value) -> exchange.getResponseHeaders().set(key, value));
    byte[] bytes = told.body().getBytes(UTF_8);
    exchange.sendResponseHeaders(told.status(), bytes.length == 0 ? -1 : bytes.length);
    try (exchange) {
      exchange.getResponseBody().write(bytes);
    }
  }

  void tell(String path, int status, String body) {
    pages.put(path, new Told(status, body, Map.of()));
  }

  void redirect(String path, String location) {
    pages.put(path, new Told(302, "", Map.of("Location", location)));
  }

  List<Asked> asked() {
    return asked;
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
