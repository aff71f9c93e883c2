package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the stores answer. Their ports are in the environment, where {@code ./e2e} puts them. */
final class Backends {

  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

  private static final String JAEGER = address("THROUGHLINE_JAEGER_PORT");
  static final String ELASTICSEARCH = address("THROUGHLINE_ELASTICSEARCH_PORT");
  private static final String PROMETHEUS = address("THROUGHLINE_PROMETHEUS_PORT");

  private Backends() {}

  /** Where services send OTLP. */
  static String otlp() {
    return address("THROUGHLINE_OTLP_HTTP_PORT");
  }

  /** The folder whose files the collector reads line by line. */
  static Path tailedFolder() {
    return Path.of(environment("THROUGHLINE_RUN"), "services");
  }

  /** A trace as Jaeger has it; empty as long as it has none. */
  static Optional<StoredTrace> trace(String traceId) {
    return get(JAEGER + "/api/v3/traces/" + traceId).map(StoredTrace::of);
  }

  /** The traces that the publisher began in some time, by their ids; 500 at most. */
  static Map<String, StoredTrace> tracesOfThePublisher(Instant from, Instant to) {
    return get(JAEGER
            + "/api/v3/traces?query.service_name=publisher&query.num_traces=500"
            + "&query.start_time_min=%s&query.start_time_max=%s".formatted(from, to))
        .map(StoredTrace::byId)
        .orElse(Map.of());
  }

  /** The lines with a trace id, whichever service wrote them. */
  static List<JsonNode> lines(String indices, String traceId) {
    return get(
            ELASTICSEARCH
                + "/"
                + indices
                + "/_search?size=1000&ignore_unavailable=true&sort=@timestamp&q=trace.id:"
                + traceId)
        .map(answer -> list(answer.at("/hits/hits")))
        .orElse(List.of())
        .stream()
        .map(hit -> hit.get("_source"))
        .toList();
  }

  /** How many documents of an index a query finds; -1 while there is no answer. */
  static long count(String index, String query) {
    return get(ELASTICSEARCH + "/" + index + "/_count?q=" + encode(query))
        .map(answer -> answer.get("count").asLong())
        .orElse(-1L);
  }

  /** The answer of Elasticsearch to a search over the JSON lines. */
  static Optional<JsonNode> searchLines(String body) {
    return send(
        HttpRequest.newBuilder(URI.create(ELASTICSEARCH + "/logs-throughline-*/_search"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  /** The sum of what a PromQL expression selects; 0 if it selects nothing. */
  static double promql(String expression) {
    return get(PROMETHEUS + "/api/v1/query?query=" + encode(expression))
        .map(answer -> list(answer.at("/data/result")))
        .orElse(List.of())
        .stream()
        .mapToDouble(sample -> Double.parseDouble(sample.at("/value/1").asString()))
        .sum();
  }

  /** The trace ids of the exemplars of the last minutes. */
  static List<String> exemplars(String selector) {
    long now = System.currentTimeMillis() / 1000;
    return get(
            PROMETHEUS
                + "/api/v1/query_exemplars?query=%s&start=%d&end=%d"
                    .formatted(encode(selector), now - 600, now + 60))
        .map(answer -> list(answer.get("data")))
        .orElse(List.of())
        .stream()
        .flatMap(series -> list(series.get("exemplars")).stream())
        .map(exemplar -> exemplar.at("/labels/trace_id").asString())
        .toList();
  }

  static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).collect(Collectors.toList());
  }

  private static Optional<JsonNode> get(String uri) {
    return send(HttpRequest.newBuilder(URI.create(uri)));
  }

  /**
   * Empty where the store answers with an error or not at all: what is asked for may still come.
   */
  private static Optional<JsonNode> send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> response =
          HTTP.send(
              request.timeout(Duration.ofSeconds(20)).build(),
              HttpResponse.BodyHandlers.ofString());
      return response.statusCode() == 200
          ? Optional.of(JSON.readTree(response.body()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException(e));
    }
  }

  private static String address(String portVariable) {
    return "http://127.0.0.1:" + environment(portVariable);
  }

  private static String environment(String variable) {
    String value = System.getenv(variable);
    if (value == null) {
      throw new IllegalStateException(variable + " is not set: these tests are run by ./e2e");
    }
    return value;
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
