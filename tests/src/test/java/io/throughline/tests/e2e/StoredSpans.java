package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Spans counted where Jaeger stores them, because its API bounds its answers. */
final class StoredSpans {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private StoredSpans() {}

  /** By trace id, of 60,000 traces at most. A span that was sent twice is one. */
  static Map<String, Integer> ofEachTrace(String service) throws IOException, InterruptedException {
    String query =
        """
        {"size": 0, "query": {"term": {"process.serviceName": "%s"}},
         "aggs": {"traces": {"terms": {"field": "traceID", "size": 60000},
           "aggs": {"spans": {"cardinality": {"field": "spanID"}}}}}}
        """
            .formatted(service);
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(
                    URI.create(
                        "http://127.0.0.1:%s/jaeger-span-*/_search"
                            .formatted(System.getenv("THROUGHLINE_ELASTICSEARCH_PORT"))))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(query))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    Map<String, Integer> traces = new HashMap<>();
    for (JsonNode trace :
        JsonMapper.shared().readTree(answer.body()).at("/aggregations/traces/buckets")) {
      traces.put(trace.get("key").asString(), trace.at("/spans/value").asInt());
    }
    return traces;
  }
}
