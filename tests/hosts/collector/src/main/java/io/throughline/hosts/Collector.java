package io.throughline.hosts;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * A collector that keeps what it is sent: as bodies, and as text, since names and messages are
 * readable in it.
 */
public final class Collector implements AutoCloseable {

  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final AtomicInteger status = new AtomicInteger(200);
  private final HttpServer server;

  /** Listens on any free port. */
  public Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        http -> {
          try (http) {
            String path = http.getRequestURI().getPath();
            List<String> authorization =
                http.getRequestHeaders().getOrDefault("Authorization", List.of());
            requests.add(
                new Request(
                    path, String.join(",", authorization), http.getRequestBody().readAllBytes()));
            http.sendResponseHeaders(status.get(), -1);
          }
        });
    server.start();
  }

  /** Where OTLP/HTTP goes. */
  public String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Answers with this status from now on; with 200 if nothing is said. */
  public void answer(int newStatus) {
    status.set(newStatus);
  }

  /** All bodies so far, which were not to be compressed. */
  public String received() {
    return requests.stream()
        .map(request -> new String(request.body(), StandardCharsets.UTF_8))
        .collect(Collectors.joining());
  }

  /** The bodies that were sent to one path, such as {@code /v1/traces}. */
  public List<byte[]> received(String path) {
    return requests.stream()
        .filter(request -> request.path().equals(path))
        .map(Request::body)
        .toList();
  }

  /** What senders identified themselves with, each once; empty if one did not. */
  public Set<String> authorizations() {
    return requests.stream().map(Request::authorization).collect(Collectors.toSet());
  }

  @Override
  public void close() {
    server.stop(0);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Request(String path, String authorization, byte[] body) {}
}
