package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Spans and log records counted where they are stored, because Jaeger's API bounds its answers. */
final class StoredSpans {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private StoredSpans() {}

  /** By trace id, of 60,000 traces at most. A span that was sent twice is one. */
  static Map<String, Integer> ofEachTrace(String service) throws IOException, InterruptedException {
    Map<String, Integer> spans = new HashMap<>();
    for (JsonNode trace :
        traces(
            "jaeger-span-*",
            """
            {"size": 0, "query": {"term": {"process.serviceName": "%s"}},
             "aggs": {"traces": {"terms": {"field": "traceID", "size": 60000},
               "aggs": {"spans": {"cardinality": {"field": "spanID"}}}}}}
            """
                .formatted(service))) {
      spans.put(trace.get("key").asString(), trace.at("/spans/value").asInt());
    }
    return spans;
  }

  /** The ids of 60,000 traces at most that have a log record. */
  static Set<String> tracesOfLogs(String service) throws IOException, InterruptedException {
    Set<String> traces = new HashSet<>();
    for (JsonNode trace :
        traces(
            "logs-*.otel-*",
            """
            {"size": 0, "query": {"term": {"resource.attributes.service.name": "%s"}},
             "aggs": {"traces": {"terms": {"field": "trace.id", "size": 60000}}}}
            """
                .formatted(service))) {
      traces.add(trace.get("key").asString());
    }
    return traces;
  }

  private static JsonNode traces(String indices, String query)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%s/%s/_search"
                            .formatted(System.getenv("THROUGHLINE_ELASTICSEARCH_PORT"), indices)))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(query))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JsonMapper.shared().readTree(answer.body()).at("/aggregations/traces/buckets");
  }
}
