package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.START;
import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.hex;
import static io.throughline.viewer.SentSpans.log;
import static io.throughline.viewer.SentSpans.logs;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spanId;
import static io.throughline.viewer.SentSpans.spans;
import static io.throughline.viewer.SentSpans.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the API answers of what is held. */
class ViewerTest {

  private final RunningViewer viewer = new RunningViewer();

  @AfterEach
  void close() {
    viewer.close();
  }

  @Test
  void a_trace_of_two_services_is_listed_newest_first_with_its_root() {
    viewer.export(OtlpSignalKind.TRACES, spans("broker", span(1, 1, 0, "publish")));
    viewer.export(
        OtlpSignalKind.TRACES,
        spans("journal", span(2, 11, 10, "append").setStatus(SentSpans.error())));
    viewer.export(OtlpSignalKind.TRACES, spans("broker", span(2, 10, 0, "deliver")));

    JsonNode traces = viewer.get("/api/traces").get("traces");

    assertThat(traces).hasSize(2);
    JsonNode newest = traces.get(0);
    assertThat(newest.get("traceId").asString()).isEqualTo(hex(traceId(2)));
    assertThat(newest.get("service").asString()).isEqualTo("broker");
    assertThat(newest.get("name").asString()).isEqualTo("deliver");
    assertThat(newest.get("start").asLong()).isEqualTo(START / 1000 + 10_000);
    assertThat(newest.get("duration").asLong()).isEqualTo(2_000_000);
    assertThat(newest.get("spans").asInt()).isEqualTo(2);
    assertThat(newest.get("errors").asInt()).isEqualTo(1);
    assertThat(newest.get("services").toString()).isEqualTo("[[\"journal\",1],[\"broker\",1]]");
    assertThat(newest.has("rootMissing")).isFalse();
    assertThat(traces.get(1).get("name").asString()).isEqualTo("publish");
  }

  @Test
  void a_trace_is_told_in_columns_with_parents_log_marks_and_links_both_ways() {
    viewer.export(
        OtlpSignalKind.TRACES,
        spans(
            "broker",
            span(1, 1, 0, "publish"),
            span(1, 2, 1, "store"),
            span(1, 3, 99, "lost"),
            span(2, 5, 0, "deliver")
                .addLinks(Span.Link.newBuilder().setTraceId(traceId(1)).setSpanId(spanId(1)))));
    viewer.export(
        OtlpSignalKind.LOGS,
        logs("broker", log(2, 13, "slow").setTraceId(traceId(1)).setSpanId(spanId(2))));

    JsonNode trace = viewer.get("/api/traces/" + hex(traceId(1)));
    JsonNode spans = trace.get("spans");

    assertThat(spans.get("parent").toString()).isEqualTo("[-1,0,-2]");
    assertThat(spans.get("start").toString()).isEqualTo("[0,1000000,2000000]");
    assertThat(trace.get("names").toString()).isEqualTo("[\"publish\",\"store\",\"lost\"]");
    assertThat(trace.get("logs").get("span").toString()).isEqualTo("[1]");
    assertThat(trace.get("logs").get("offset").toString()).isEqualTo("[1000000]");
    assertThat(trace.get("logs").get("level").toString()).isEqualTo("[\"WARN\"]");
    assertThat(trace.get("linksIn").get(0).get("span").asInt()).isZero();
    assertThat(trace.get("linksIn").get(0).get("name").asString()).isEqualTo("deliver");
    JsonNode other = viewer.get("/api/traces/" + hex(traceId(2)));
    assertThat(other.get("linksOut").get(0).get("known").asBoolean()).isTrue();
    assertThat(other.get("linksOut").get(0).get("name").asString()).isEqualTo("publish");
  }

  @Test
  void a_search_inside_a_trace_tells_ids_which_what_arrives_later_does_not_move() {
    viewer.export(
        OtlpSignalKind.TRACES, spans("broker", span(1, 5, 1, "store"), span(1, 6, 1, "other")));
    String search = "/api/traces/" + hex(traceId(1)) + "/search?q=name:store";
    assertThat(viewer.get(search).toString()).isEqualTo("{\"spans\":[\"0000000000000005\"]}");

    viewer.export(OtlpSignalKind.TRACES, spans("broker", span(1, 1, 0, "publish")));
    assertThat(viewer.get(search).toString()).isEqualTo("{\"spans\":[\"0000000000000005\"]}");
  }

  @Test
  void a_span_is_told_with_the_catalogues_sentences_and_as_it_was_sent() {
    Span.Builder sent =
        span(1, 1, 0, "publish")
            .addAttributes(attribute("messaging.destination.name", "a/b"))
            .addAttributes(attribute("own.key", 17))
            .addEvents(
                Span.Event.newBuilder()
                    .setName("exception")
                    .setTimeUnixNano(START + 1_500_000)
                    .addAttributes(SentSpans.stackOf("com.acme.Shop.pay(Shop.java:17)")));
    viewer.export(OtlpSignalKind.TRACES, spans("broker", sent));
    viewer.export(
        OtlpSignalKind.LOGS,
        logs("broker", log(2, 9, "done").setTraceId(traceId(1)).setSpanId(spanId(1))));

    JsonNode span = viewer.get("/api/traces/" + hex(traceId(1)) + "/spans/" + hex(spanId(1)));

    JsonNode topic = span.get("attributes").get(0);
    assertThat(topic.get("value").asString()).isEqualTo("a/b");
    assertThat(topic.get("brief").asString()).startsWith("The name of the destination");
    assertThat(span.get("attributes").get(1).get("value").asLong()).isEqualTo(17);
    assertThat(span.get("attributes").get(1).has("brief")).isFalse();
    assertThat(span.get("events").get(0).get("offset").asLong()).isEqualTo(500_000);
    assertThat(span.get("events").get(0).get("own").asString())
        .isEqualTo("com.acme.Shop.pay(Shop.java:17)");
    assertThat(span.get("logs").get(0).get("body").asString()).isEqualTo("done");
    JsonNode raw = span.get("raw").get("resourceSpans").get(0).get("scopeSpans").get(0);
    assertThat(raw.get("spans").get(0).get("spanId").asString()).isEqualTo(hex(spanId(1)));
    assertThat(raw.get("spans").get(0).get("startTimeUnixNano").asString())
        .isEqualTo(Long.toString(START + 1_000_000));
  }

  @Test
  void pages_follow_each_other_without_a_gap_while_new_traces_come() {
    List<String> sent = new ArrayList<>();
    for (int trace = 1; trace <= 25; trace++) {
      viewer.export(OtlpSignalKind.TRACES, spans("s", span(trace, trace, 0, "n")));
      sent.add(0, hex(traceId(trace)));
    }

    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = viewer.get("/api/traces?limit=10&cursor=" + cursor);
      page.get("traces").forEach(each -> seen.add(each.get("traceId").asString()));
      cursor = page.has("next") ? page.get("next").asString() : "";
      viewer.export(
          OtlpSignalKind.TRACES, spans("s", span(100 + seen.size(), 100 + seen.size(), 0, "new")));
    } while (!cursor.isEmpty());

    assertThat(seen).isEqualTo(sent);
  }

  @Test
  void what_came_after_the_head_is_counted() {
    viewer.export(OtlpSignalKind.TRACES, spans("a", span(1, 1, 0, "n")));
    viewer.export(OtlpSignalKind.LOGS, logs("a", log(1, 9, "one")));
    String traceHead = viewer.get("/api/traces").get("head").asString();
    String logHead = viewer.get("/api/logs").get("head").asString();

    viewer.export(OtlpSignalKind.TRACES, spans("a", span(2, 2, 0, "n"), span(3, 3, 0, "other")));
    viewer.export(OtlpSignalKind.LOGS, logs("a", log(2, 9, "two"), log(3, 17, "three")));

    assertThat(viewer.get("/api/traces?after=" + traceHead).get("count").asInt()).isEqualTo(2);
    assertThat(viewer.get("/api/traces?q=other&after=" + traceHead).get("count").asInt())
        .isEqualTo(1);
    assertThat(viewer.get("/api/logs?after=" + logHead).get("count").asInt()).isEqualTo(2);
    assertThat(viewer.get("/api/logs?level=error&after=" + logHead).get("count").asInt())
        .isEqualTo(1);
  }

  @Test
  void log_records_are_found_by_level_text_and_trace_and_opened() {
    viewer.export(
        OtlpSignalKind.LOGS,
        logs(
            "journal",
            log(1, 9, "appended").addAttributes(attribute("topic", "a/b")),
            log(2, 17, "disk full").setTraceId(traceId(4)).setSpanId(spanId(2))));

    JsonNode all = viewer.get("/api/logs").get("logs");
    assertThat(all).hasSize(2);
    assertThat(all.get(0).get("body").asString()).isEqualTo("disk full");
    assertThat(all.get(0).get("level").asString()).isEqualTo("ERROR");
    assertThat(all.get(0).get("traceId").asString()).isEqualTo(hex(traceId(4)));
    assertThat(viewer.get("/api/logs?q=topic:a/b").get("logs")).hasSize(1);
    assertThat(viewer.get("/api/logs?q=FULL").get("logs")).hasSize(1);
    assertThat(viewer.get("/api/logs?level=warn").get("logs")).hasSize(1);
    assertThat(viewer.get("/api/logs?trace=" + hex(traceId(4))).get("logs")).hasSize(1);
    JsonNode opened = viewer.get("/api/logs/" + all.get(1).get("id").asString());
    assertThat(opened.get("attributes").get(0).get("value").asString()).isEqualTo("a/b");
    assertThat(viewer.status("/api/logs/999999")).isEqualTo(404);
  }

  @Test
  void a_wrong_query_tells_what_is_wrong_and_where() {
    HttpResponse<String> response =
        viewer.send(
            HttpRequest.newBuilder(
                    URI.create("http://localhost:" + viewer.pagePort() + "/api/traces?q=a+%3E10"))
                .header("Authorization", "Bearer " + viewer.viewer.token()));

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body())
        .isEqualTo(
            "{\"error\":\"a duration is a number and ns, us, ms, s, m or h, such as 1.5ms\","
                + "\"at\":3}");
  }

  @Test
  void the_state_tells_what_is_held_of_whom() {
    viewer.export(OtlpSignalKind.TRACES, spans("broker", span(1, 1, 0, "n"), span(1, 2, 1, "m")));
    viewer.export(OtlpSignalKind.LOGS, logs("journal", log(1, 9, "one")));

    JsonNode state = viewer.get("/api/status");

    assertThat(state.get("held").toString())
        .isEqualTo("{\"traces\":1,\"spans\":2,\"logs\":1,\"points\":0}");
    assertThat(state.get("since").asLong()).isEqualTo(START / 1000 + 1000);
    assertThat(state.get("bytes").asLong()).isPositive();
    assertThat(state.get("limitBytes").asLong()).isEqualTo(256 * 1024 * 1024);
    assertThat(state.get("services").get(0).get("name").asString()).isEqualTo("broker");
    assertThat(state.get("services").get(0).get("spans").asInt()).isEqualTo(2);
    assertThat(state.get("services").get(1).get("logs").asInt()).isEqualTo(1);
    assertThat(state.get("otlp").get("http").asString())
        .isEqualTo(viewer.viewer.otlpEndpoint().toString());
  }

  @Test
  void a_downloaded_session_shows_the_same_in_another_viewer(@TempDir Path folder)
      throws Exception {
    viewer.export(
        OtlpSignalKind.TRACES,
        spans("broker", span(1, 1, 0, "publish").addAttributes(attribute("k", "v"))));
    viewer.export(OtlpSignalKind.LOGS, logs("broker", log(1, 9, "line")));
    byte[] file = viewer.bytes("/api/session");
    Path saved = Files.write(folder.resolve("run.jsonl.gz"), file);

    try (RunningViewer other = new RunningViewer()) {
      assertThat(other.viewer.open(saved)).isZero();
      assertThat(other.get("/api/status").get("session").asString()).isEqualTo("run.jsonl.gz");
      String span = "/api/traces/" + hex(traceId(1)) + "/spans/" + hex(spanId(1));
      assertThat(other.get(span)).isEqualTo(viewer.get(span));
      HttpResponse<String> posted =
          other.post("/api/session?replace=true&name=again", file, "application/octet-stream");
      assertThat(posted.body())
          .isEqualTo("{\"lines\":2,\"skipped\":0,\"spans\":1,\"logs\":1,\"points\":0}");
      assertThat(other.get("/api/logs").get("logs")).hasSize(1);
      assertThat(other.get("/api/status").get("session").asString()).isEqualTo("again");
      assertThat(other.post("/api/clear", new byte[0], "application/json").statusCode())
          .isEqualTo(204);
      assertThat(other.get("/api/traces").get("traces")).isEmpty();
    }
  }
}
