package io.throughline.viewer;

import static io.throughline.viewer.RunningViewer.encoded;
import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.log;
import static io.throughline.viewer.SentSpans.logs;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spans;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What lists and searches show, compared with what a plain loop over what was sent finds. */
class SentAndShownTest {

  private static final int TRACES = 300;
  private static final List<String> SERVICES = List.of("broker", "journal", "placement");

  private record Sent(
      long trace, String service, String name, boolean failed, long micros, String topic) {}

  private final List<Sent> sent = new ArrayList<>();

  private void send(RunningViewer viewer) {
    Random random = new Random(17);
    long id = 0;
    for (int trace = 1; trace <= TRACES; trace++) {
      int count = 1 + random.nextInt(12);
      long root = id + 1;
      for (int i = 0; i < count; i++) {
        id++;
        Sent one =
            new Sent(
                trace,
                SERVICES.get(random.nextInt(3)),
                "operation " + random.nextInt(5),
                random.nextInt(20) == 0,
                random.nextInt(20_000),
                "t/" + random.nextInt(7));
        Span.Builder span =
            span(trace, id, i == 0 ? 0 : root, one.name())
                .addAttributes(attribute("messaging.destination.name", one.topic()));
        span.setEndTimeUnixNano(span.getStartTimeUnixNano() + one.micros() * 1000);
        if (one.failed()) {
          span.setStatus(SentSpans.error());
        }
        sent.add(one);
        viewer.export(OtlpSignalKind.TRACES, spans(one.service(), span));
      }
    }
  }

  private Set<Long> expected(Predicate<Sent> condition) {
    Set<Long> traces = new HashSet<>();
    sent.stream().filter(condition).forEach(one -> traces.add(one.trace()));
    return traces;
  }

  private static Set<Long> found(RunningViewer viewer, String query) {
    Set<Long> traces = new HashSet<>();
    viewer
        .get("/api/traces?limit=1000&q=" + encoded(query))
        .get("traces")
        .forEach(
            trace -> traces.add(Long.parseLong(trace.get("traceId").asString().substring(16), 16)));
    return traces;
  }

  @Test
  void searches_find_what_a_loop_over_what_was_sent_finds() {
    try (RunningViewer viewer = new RunningViewer()) {
      send(viewer);

      assertThat(found(viewer, "")).isEqualTo(expected(one -> true));
      assertThat(found(viewer, "error")).isEqualTo(expected(Sent::failed));
      assertThat(found(viewer, "service:journal error"))
          .isEqualTo(expected(one -> one.failed() && one.service().equals("journal")));
      assertThat(found(viewer, "topic:t/3 >10ms <=15ms"))
          .isEqualTo(
              expected(
                  one ->
                      one.topic().equals("t/3")
                          && one.micros() > 10_000
                          && one.micros() <= 15_000));
      assertThat(found(viewer, "-service:broker \"operation 4\" -topic:t/1"))
          .isEqualTo(
              expected(
                  one ->
                      !one.service().equals("broker")
                          && one.name().equals("operation 4")
                          && !one.topic().equals("t/1")));
      JsonNode held = viewer.get("/api/status").get("held");
      assertThat(held.get("traces").asInt()).isEqualTo(TRACES);
      assertThat(held.get("spans").asInt()).isEqualTo(sent.size());
    }
  }

  @Test
  void the_longest_come_first_and_pages_of_them_have_no_gap() {
    try (RunningViewer viewer = new RunningViewer()) {
      send(viewer);

      List<Long> durations = new ArrayList<>();
      Set<String> ids = new HashSet<>();
      String cursor = "";
      do {
        JsonNode page = viewer.get("/api/traces?sort=duration&limit=70&cursor=" + cursor);
        page.get("traces")
            .forEach(
                trace -> {
                  durations.add(trace.get("duration").asLong());
                  ids.add(trace.get("traceId").asString());
                });
        cursor = page.has("next") ? page.get("next").asString() : "";
      } while (!cursor.isEmpty());

      assertThat(ids).hasSize(TRACES);
      assertThat(durations).hasSize(TRACES).isSortedAccordingTo((a, b) -> Long.compare(b, a));
    }
  }

  @Test
  void log_records_are_all_shown_newest_first_on_pages() {
    try (RunningViewer viewer = new RunningViewer()) {
      List<Long> times = new ArrayList<>();
      for (int i = 0; i < 230; i++) {
        long millis = (i * 37L) % 1000;
        times.add(0, millis);
        viewer.export(
            OtlpSignalKind.LOGS, logs(SERVICES.get(i % 3), log(millis, 9, "line " + millis)));
      }
      times.sort((a, b) -> Long.compare(b, a));

      List<Long> shown = new ArrayList<>();
      String cursor = "";
      do {
        JsonNode page = viewer.get("/api/logs?limit=40&cursor=" + cursor);
        page.get("logs")
            .forEach(
                each -> shown.add((each.get("time").asLong() - SentSpans.START / 1000) / 1000));
        cursor = page.has("next") ? page.get("next").asString() : "";
      } while (!cursor.isEmpty());

      assertThat(shown).isEqualTo(times);
    }
  }

  @Test
  void a_trace_of_fifty_thousand_spans_is_opened() {
    try (RunningViewer viewer = new RunningViewer()) {
      for (int request = 0; request < 50; request++) {
        List<Span> spans = new ArrayList<>();
        for (int i = 1; i <= 1000; i++) {
          long id = request * 1000L + i;
          spans.add(span(1, id, id == 1 ? 0 : id / 2, "n").build());
        }
        viewer.export(OtlpSignalKind.TRACES, spans("s", spans));
      }

      JsonNode trace = viewer.get("/api/traces/" + SentSpans.hex(SentSpans.traceId(1)));

      assertThat(trace.get("spans").get("id")).hasSize(50_000);
      assertThat(trace.get("spans").get("parent").get(0).asInt()).isEqualTo(-1);
      assertThat(trace.get("spans").get("parent").get(49_999).asInt()).isEqualTo(24_999);
    }
  }
}
