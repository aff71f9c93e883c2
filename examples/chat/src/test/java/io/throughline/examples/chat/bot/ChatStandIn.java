package io.throughline.examples.chat.bot;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import tools.jackson.databind.json.JsonMapper;

/** Takes messages in the place of the chat server. */
final class ChatStandIn implements AutoCloseable {

  /** With their chat and the token. */
  record Posted(String path, String authorization, String text) {}

  final List<Posted> posted = new CopyOnWriteArrayList<>();

  private final HttpServer server;

  ChatStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            String text =
                JsonMapper.shared()
                    .readTree(exchange.getRequestBody().readAllBytes())
                    .path("text")
                    .asString("");
            String token = exchange.getRequestHeaders().getFirst("Authorization");
            boolean isKnown = token.equals("Bearer t0ken");
            if (isKnown) {
              posted.add(new Posted(exchange.getRequestURI().getPath(), token, text));
            }
            exchange.sendResponseHeaders(isKnown ? 201 : 401, -1);
          }
        });
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
