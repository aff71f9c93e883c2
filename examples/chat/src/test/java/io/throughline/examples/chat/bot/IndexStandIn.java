package io.throughline.examples.chat.bot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers what {@link SearchIndex} asks as Elasticsearch does, and fails as it is told. Against
 * Elasticsearch itself it is tested by {@code ./e2e}.
 */
final class IndexStandIn implements AutoCloseable {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final HttpServer server;

  final Map<Long, JsonNode> documents = new ConcurrentHashMap<>();

  /** Of each answer, instead of what is asked for; 0 if all is well. */
  volatile int failsWith;

  private volatile boolean isThere;

  IndexStandIn() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/chat-messages", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().substring("/chat-messages".length());
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (failsWith != 0) {
      answer(exchange, failsWith, JSON.createObjectNode().put("error", "told to fail"));
    } else if (path.isEmpty()) {
      create(exchange);
    } else if (!isThere) {
      answer(exchange, 404, JSON.createObjectNode().put("error", "index_not_found_exception"));
    } else if (path.equals("/_count")) {
      answer(exchange, 200, JSON.createObjectNode().put("count", documents.size()));
    } else if (path.equals("/_search")) {
      search(exchange, JSON.readTree(body).at("/query/term/chat").asLong());
    } else {
      long id = Long.parseLong(path.substring("/_doc/".length()));
      boolean isNew = documents.put(id, JSON.readTree(body)) == null;
      ObjectNode result = JSON.createObjectNode().put("result", isNew ? "created" : "updated");
      answer(exchange, isNew ? 201 : 200, result);
    }
  }

  private void create(HttpExchange exchange) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    if (isThere) {
      answer.putObject("error").put("type", "resource_already_exists_exception");
    }
    answer(exchange, isThere ? 400 : 200, answer);
    isThere = true;
  }

  private void search(HttpExchange exchange, long chat) throws IOException {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode hits = answer.putObject("hits").putArray("hits");
    new TreeMap<>(documents)
        .descendingMap().values().stream()
            .filter(document -> document.path("chat").asLong() == chat)
            .forEach(document -> hits.addObject().set("_source", document));
    answer(exchange, 200, answer);
  }

  private static void answer(HttpExchange exchange, int status, ObjectNode body)
      throws IOException {
    byte[] bytes = body.toString().getBytes(UTF_8);
    try (exchange) {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
