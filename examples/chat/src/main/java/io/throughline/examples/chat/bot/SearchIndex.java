package io.throughline.examples.chat.bot;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.instrumentation.store.CallTelemetry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The index {@code chat-messages} of Elasticsearch, where messages are found by their words and by
 * what they are about. A message that comes twice is one document. Thread-safe.
 */
final class SearchIndex {

  private static final String NAME = "chat-messages";
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  private static final JsonMapper JSON = JsonMapper.shared();

  private final URI server;
  private final int dimension;
  private final CallTelemetry telemetry;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private volatile boolean isThere;
  private volatile long documents;

  SearchIndex(URI server, int dimension, OpenTelemetry openTelemetry) {
    this.server = server;
    this.dimension = dimension;
    telemetry =
        CallTelemetry.create(
            openTelemetry, "elasticsearch", null, server.getHost(), server.getPort());
  }

  /**
   * Puts a message into the index, over what the index has of it.
   *
   * @return whether it had nothing of it
   */
  boolean put(ChatEvent message, List<Float> vector) throws SearchIndexException {
    create();
    ObjectNode document = JSON.createObjectNode();
    document
        .put("chat", message.chat())
        .put("from", message.from())
        .put("text", message.text())
        .put("at", message.at().toString());
    ArrayNode numbers = document.putArray("vector");
    vector.forEach(numbers::add);
    JsonNode answer = call("index", "PUT", "/_doc/" + message.id(), document);
    return answer.path("result").asString("").equals("created");
  }

  /** What was said last in a chat, the oldest first. */
  List<String> latest(long chat, int most) throws SearchIndexException {
    create();
    ObjectNode query = JSON.createObjectNode().put("size", most);
    query.putObject("query").putObject("term").put("chat", chat);
    query.putArray("sort").addObject().put("at", "desc");
    query.putArray("_source").add("text");
    List<String> texts = new ArrayList<>();
    for (JsonNode hit : call("search", "POST", "/_search", query).at("/hits/hits")) {
      texts.add(0, hit.at("/_source/text").asString(""));
    }
    return texts;
  }

  /** Makes the index if it may be missing: Elasticsearch was away, and may have lost its disk. */
  private void create() throws SearchIndexException {
    if (isThere) {
      return;
    }
    ObjectNode definition = JSON.createObjectNode();
    definition.putObject("settings").put("number_of_shards", 1).put("number_of_replicas", 0);
    ObjectNode mappings = definition.putObject("mappings");
    // A field of another name is a mistake, not a new kind of data.
    mappings.put("dynamic", "strict");
    ObjectNode fields = mappings.putObject("properties");
    fields.putObject("chat").put("type", "long");
    fields.putObject("from").put("type", "long");
    fields.putObject("text").put("type", "text");
    fields.putObject("at").put("type", "date");
    fields
        .putObject("vector")
        .put("type", "dense_vector")
        .put("dims", dimension)
        .put("index", true)
        .put("similarity", "cosine");
    telemetry.call(
        "indices.create",
        NAME,
        () -> {
          HttpResponse<String> answer = send("PUT", "", definition.toString());
          boolean isThereAlready = answer.body().contains("resource_already_exists_exception");
          return isThereAlready ? answer : successful(answer);
        });
    isThere = true;
  }

  /**
   * Whether it answers; counts its documents. Is not recorded.
   *
   * @throws SearchIndexException if it does not
   */
  void check() throws SearchIndexException {
    create();
    documents = JSON.readTree(successful(send("GET", "/_count", "")).body()).path("count").asLong();
  }

  /** As many as there were at the last {@link #check}. */
  long documents() {
    return documents;
  }

  private JsonNode call(String operation, String method, String path, ObjectNode body)
      throws SearchIndexException {
    HttpResponse<String> answer =
        telemetry.call(operation, NAME, () -> successful(send(method, path, body.toString())));
    return JSON.readTree(answer.body());
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws SearchIndexException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/" + NAME + path))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      isThere = false;
      throw SearchIndexException.unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw SearchIndexException.unreachable(e);
    }
  }

  private HttpResponse<String> successful(HttpResponse<String> answer) throws SearchIndexException {
    if (answer.statusCode() >= 300) {
      isThere = false;
      throw SearchIndexException.answered(answer.statusCode(), answer.body());
    }
    return answer;
  }
}
