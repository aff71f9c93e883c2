package io.throughline.examples.chat.server;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.http.HttpAnswer;
import io.throughline.examples.chat.http.HttpCall;
import io.throughline.examples.chat.http.HttpRefusal;
import io.throughline.examples.chat.http.Json;
import io.throughline.examples.chat.store.Database;
import io.throughline.instrumentation.store.CallTelemetry;
import io.throughline.semconv.SearchKind;
import io.throughline.semconv.SearchMetrics;
import io.throughline.semconv.SearchResult;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Searches in the messages of one's own chats, which the bot server has put into the index. */
final class Search {

  private static final Logger log = LoggerFactory.getLogger(Search.class);

  private static final String INDEX = "chat-messages";
  private static final int LONGEST_QUERY = 200;
  private static final int MOST_CHATS = 1000;
  private static final Duration TIMEOUT = Duration.ofSeconds(3);
  private static final double NANOS_PER_SECOND = 1e9;

  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
  private final Database database;
  private final URI endpoint;
  private final CallTelemetry calls;
  private final SearchMetrics metrics;

  Search(Database database, URI elasticsearch, OpenTelemetry openTelemetry) {
    this.database = database;
    endpoint = elasticsearch.resolve("/" + INDEX + "/_search");
    calls =
        CallTelemetry.create(
            openTelemetry, "elasticsearch", null, elasticsearch.getHost(), elasticsearch.getPort());
    metrics = SearchMetrics.create(openTelemetry);
  }

  HttpAnswer find(HttpCall call) throws HttpRefusal, SQLException {
    String query = call.query("q");
    if (query == null || query.isBlank() || query.length() > LONGEST_QUERY) {
      throw HttpRefusal.badRequest("q takes a text of 1 to " + LONGEST_QUERY + " characters");
    }
    long limit = call.query("limit", 20, 1, 100);
    List<Long> chats = database.run(connection -> chats(connection, call.caller().id()));
    long start = System.nanoTime();
    SearchResult result = null;
    String errorType = null;
    try {
      List<Map<String, Object>> hits = chats.isEmpty() ? List.of() : ask(query, chats, limit);
      result = hits.isEmpty() ? SearchResult.EMPTY : SearchResult.HITS;
      return HttpAnswer.ok(Map.of("hits", hits));
    } catch (IOException e) {
      errorType = e.getClass().getName();
      log.warn("Elasticsearch at {} cannot be searched", endpoint, e);
      throw new HttpRefusal(503, "the search is not available; try again later");
    } finally {
      metrics
          .queryDuration(SearchKind.TEXT, result, errorType)
          .record((System.nanoTime() - start) / NANOS_PER_SECOND);
    }
  }

  private static List<Long> chats(Connection connection, long user) throws SQLException {
    List<Long> chats = new ArrayList<>();
    try (PreparedStatement statement =
        connection.prepareStatement(
            "SELECT chat FROM members WHERE member = ? ORDER BY chat DESC LIMIT ?")) {
      statement.setLong(1, user);
      statement.setInt(2, MOST_CHATS);
      try (ResultSet rows = statement.executeQuery()) {
        while (rows.next()) {
          chats.add(rows.getLong(1));
        }
      }
    }
    return chats;
  }

  private List<Map<String, Object>> ask(String query, List<Long> chats, long limit)
      throws IOException, HttpRefusal {
    Map<String, Object> body =
        Map.of(
            "size",
            limit,
            "query",
            Map.of(
                "bool",
                Map.of(
                    "must",
                    Map.of("match", Map.of("text", query)),
                    "filter",
                    Map.of("terms", Map.of("chat", chats)))));
    HttpRequest request =
        HttpRequest.newBuilder(endpoint)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)))
            .build();
    byte[] answer = calls.call("search", INDEX, () -> send(request));
    return answer.length == 0 ? List.of() : hits(Json.object(answer).node());
  }

  private byte[] send(HttpRequest request) throws IOException {
    HttpResponse<byte[]> response;
    try {
      response = http.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("the server stops", e);
    }
    if (response.statusCode() == 404) {
      // Nothing was indexed yet.
      return new byte[0];
    }
    if (response.statusCode() != 200) {
      throw new IOException("Elasticsearch answers " + response.statusCode());
    }
    return response.body();
  }

  private static List<Map<String, Object>> hits(JsonNode answer) {
    List<Map<String, Object>> hits = new ArrayList<>();
    for (JsonNode hit : answer.path("hits").path("hits")) {
      JsonNode source = hit.path("_source");
      hits.add(
          Map.of(
              "id",
              hit.path("_id").asString(),
              "chat",
              source.path("chat").asLong(),
              "from",
              source.path("from").asLong(),
              "text",
              source.path("text").asString(""),
              "at",
              source.path("at").asString("")));
    }
    return hits;
  }

  /** Whether Elasticsearch answers, for probes. */
  void check() throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(endpoint.resolve("/")).timeout(TIMEOUT).build();
    int status = http.send(request, BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new IOException("Elasticsearch answers " + status);
    }
  }
}
