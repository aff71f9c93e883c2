package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A session beside another: figures by operation, compared with a reckoning of the test's own. */
class ComparisonTest {

  private static final class Sent {
    private final List<Long> durations = new ArrayList<>();
    private int errors;

    String figures() {
      List<Long> sorted = durations.stream().sorted().toList();
      return "{\"spans\":%d,\"errors\":%d,\"p50\":%d,\"p99\":%d}"
          .formatted(
              sorted.size(),
              errors,
              sorted.get((int) Math.round(0.5 * (sorted.size() - 1))),
              sorted.get((int) Math.round(0.99 * (sorted.size() - 1))));
    }
  }

  /** What was sent by service and name, such as {@code broker/publish}. */
  private static Map<String, Sent> send(RunningViewer viewer, long seed, List<String> names) {
    Random random = new Random(seed);
    Map<String, Sent> sent = new TreeMap<>();
    for (int trace = 1; trace <= 400; trace++) {
      String operation = names.get(random.nextInt(names.size()));
      String[] parts = operation.split("/", 2);
      long nanos = random.nextInt(50_000_000);
      Span.Builder span = span(trace, trace, 0, parts[1]);
      span.setEndTimeUnixNano(span.getStartTimeUnixNano() + nanos);
      Sent one = sent.computeIfAbsent(operation, key -> new Sent());
      one.durations.add(nanos);
      if (random.nextInt(10) == 0) {
        span.setStatus(SentSpans.error());
        one.errors++;
      }
      viewer.export(OtlpSignalKind.TRACES, spans(parts[0], span));
    }
    return sent;
  }

  @Test
  void operations_of_two_sessions_stand_beside_each_other(@TempDir Path folder) throws IOException {
    try (RunningViewer first = new RunningViewer();
        RunningViewer second = new RunningViewer()) {
      Map<String, Sent> before =
          send(first, 1, List.of("broker/publish", "journal/append", "broker/gone"));
      Map<String, Sent> now =
          send(second, 2, List.of("broker/publish", "journal/append", "broker/new"));
      assertThat(second.get("/api/comparison").toString()).isEqualTo("{}");

      byte[] file = first.bytes("/api/session");
      HttpResponse<String> opened =
          second.post("/api/comparison?name=run-1", file, "application/octet-stream");

      assertThat(opened.statusCode()).isEqualTo(200);
      JsonNode compared = second.get("/api/comparison");
      assertThat(opened.body()).isEqualTo(compared.toString());
      assertThat(compared.get("before").asString()).isEqualTo("run-1");
      assertThat(compared.get("now").asString()).isEqualTo("live");
      assertThat(compared.get("operations"))
          .extracting(one -> one.get("service").asString() + "/" + one.get("name").asString())
          .containsExactly("broker/gone", "broker/new", "broker/publish", "journal/append");
      for (JsonNode one : compared.get("operations")) {
        String operation = one.get("service").asString() + "/" + one.get("name").asString();
        assertThat(one.path("before").toString())
            .isEqualTo(before.containsKey(operation) ? before.get(operation).figures() : "");
        assertThat(one.path("now").toString())
            .isEqualTo(now.containsKey(operation) ? now.get(operation).figures() : "");
      }
      // What is compared with is not held.
      assertThat(second.get("/api/status").get("held").get("spans").asInt()).isEqualTo(400);

      Path path = Files.write(folder.resolve("before.jsonl.gz"), file);
      try (RunningViewer third = new RunningViewer()) {
        third.viewer.compareWith(path);
        JsonNode alone = third.get("/api/comparison");
        assertThat(alone.get("before").asString()).isEqualTo("before.jsonl.gz");
        assertThat(alone.get("operations")).hasSize(3).noneMatch(one -> one.has("now"));
      }
    }
  }

  @Test
  void what_is_no_session_changes_nothing() {
    try (RunningViewer viewer = new RunningViewer()) {
      viewer.export(OtlpSignalKind.TRACES, spans("a", span(1, 1, 0, "n")));
      viewer.post("/api/comparison?name=x", viewer.bytes("/api/session"), "application/gzip");

      HttpResponse<String> refused =
          viewer.post("/api/comparison?name=y", "a\n".getBytes(UTF_8), "application/gzip");

      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("none of its 1 lines is a request of OTLP in JSON");
      assertThat(viewer.get("/api/comparison").get("before").asString()).isEqualTo("x");
    }
  }

  @Test
  void what_was_evicted_is_told_until_all_is_forgotten() {
    try (RunningViewer whole = new RunningViewer();
        RunningViewer small = new RunningViewer(Viewer.builder().limitBytes(1 << 20))) {
      send(whole, 1, List.of("broker/publish"));
      byte[] file = whole.bytes("/api/session");
      assertThat(whole.post("/api/comparison?name=x", file, "application/gzip").body())
          .doesNotContain("evicted");
      for (int request = 0; request < 20; request++) {
        Span.Builder[] spans = new Span.Builder[1000];
        for (int i = 0; i < spans.length; i++) {
          int number = request * spans.length + i + 1;
          spans[i] = span(number, number, 0, "publish");
        }
        small.export(OtlpSignalKind.TRACES, spans("broker", spans));
      }

      small.post("/api/comparison?name=x", file, "application/gzip");

      JsonNode compared = small.get("/api/comparison");
      JsonNode status = small.get("/api/status");
      assertThat(compared.get("evicted").asInt())
          .isPositive()
          .isEqualTo(20_000 - status.get("held").get("spans").asInt());
      small.post("/api/clear", new byte[0], "application/octet-stream");
      assertThat(small.get("/api/comparison").has("evicted")).isFalse();
    }
  }
}
