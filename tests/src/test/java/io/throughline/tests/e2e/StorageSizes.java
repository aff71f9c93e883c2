package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.throughline.tests.e2e.ReferenceCluster.Running;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a million spans and lines of the reference cluster take in Elasticsearch: documents as they
 * were stored for one message, with ids, times and durations of their own. Not among the tests:
 * {@code ./e2e -Dit.test=StorageSizes}.
 */
@Tag("e2e")
@ExtendWith(ReferenceCluster.class)
class StorageSizes {

  private static final int DOCUMENTS = 1_000_000;
  private static final int OF_A_REQUEST = 5_000;
  private static final Pattern ID = Pattern.compile("(?<=\")([0-9a-f]{32}|[0-9a-f]{16})(?=\")");
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final String ELASTICSEARCH =
      "http://127.0.0.1:" + System.getenv("THROUGHLINE_ELASTICSEARCH_PORT") + "/";

  @Test
  void of_a_million_spans(Running running) throws Exception {
    String traceId = running.clients().publish("e2e/sizes", "21");
    running.clients().flush();
    List<JsonNode> spans =
        await("the spans of a message")
            .atMost(Duration.ofSeconds(30))
            .until(
                () -> found("jaeger-span-*/_search?size=100&q=traceID:" + traceId),
                all -> all.size() >= 10);

    measure("jaeger-span-sizes", spans);
  }

  @Test
  void of_a_million_lines(Running running) throws Exception {
    String traceId = running.clients().publish("e2e/sizes", "21");
    List<JsonNode> lines =
        await("the lines of a message")
            .atMost(Duration.ofSeconds(30))
            .until(() -> Backends.lines("logs-throughline-*", traceId), all -> all.size() >= 3);

    measure("logs-throughline-sizes", lines);
  }

  /** In an index of its own, as the templates make it for a name. */
  private static void measure(String name, List<JsonNode> samples)
      throws IOException, InterruptedException {
    ObjectNode made =
        (ObjectNode)
            JSON.readTree(call("POST", "_index_template/_simulate_index/" + name, ""))
                .get("template");
    ((ObjectNode) made.get("mappings")).remove("_data_stream_timestamp");
    call("PUT", "sizes", made.retain("settings", "mappings").toString());
    try {
      for (int sent = 0; sent < DOCUMENTS; sent += OF_A_REQUEST) {
        StringBuilder request = new StringBuilder();
        for (int i = sent; i < sent + OF_A_REQUEST; i++) {
          String traceId = traceId(i / samples.size());
          request.append("{\"index\":{}}\n");
          request.append(another(samples.get(i % samples.size()), traceId, i)).append('\n');
        }
        assertThat(call("POST", "sizes/_bulk?filter_path=errors", request.toString()))
            .isEqualTo("{\"errors\":false}");
      }
      call("POST", "sizes/_flush", "");
      assertThat(JSON.readTree(call("GET", "sizes/_count", "")).get("count").asInt())
          .isEqualTo(DOCUMENTS);
      System.out.printf(
          "%s: %d documents of %d kinds, on average %d bytes of JSON, %d MB in the index%n",
          name,
          DOCUMENTS,
          samples.size(),
          samples.stream().mapToInt(sample -> sample.toString().length()).sum() / samples.size(),
          megabytes());
      call("POST", "sizes/_forcemerge?max_num_segments=1", "");
      System.out.printf("%s: %d MB when merged%n", name, megabytes());
    } finally {
      call("DELETE", "sizes", "");
    }
  }

  private static long megabytes() throws IOException, InterruptedException {
    return JSON.readTree(call("GET", "sizes/_stats/store", ""))
            .at("/_all/primaries/store/size_in_bytes")
            .asLong()
        / 1_000_000;
  }

  private static String traceId(int trace) {
    Random random = new Random(trace);
    return TraceId.fromLongs(random.nextLong(), random.nextLong());
  }

  private static String another(JsonNode sample, String traceId, int i) {
    ObjectNode copy = (ObjectNode) sample.deepCopy();
    Instant time = Instant.parse("2026-11-21T00:00:00Z").plusMillis(i / 10).plusNanos(i);
    if (copy.has("@timestamp")) {
      copy.put("@timestamp", time.toString());
    } else {
      copy.put("startTime", time.toEpochMilli() * 1000 + i % 1000);
      copy.put("startTimeMillis", time.toEpochMilli());
      copy.put("duration", ThreadLocalRandom.current().nextInt(50, 50_000));
    }
    return ID.matcher(copy.toString())
        .replaceAll(
            id ->
                Matcher.quoteReplacement(
                    id.group().length() == 32 ? traceId : IdGenerator.random().generateSpanId()));
  }

  private static List<JsonNode> found(String search) throws IOException, InterruptedException {
    return Backends.list(JSON.readTree(call("GET", search, "")).at("/hits/hits")).stream()
        .map(hit -> hit.get("_source"))
        .toList();
  }

  private static String call(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create(ELASTICSEARCH + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path + ": " + answer.body()).isEqualTo(200);
    return answer.body();
  }
}
