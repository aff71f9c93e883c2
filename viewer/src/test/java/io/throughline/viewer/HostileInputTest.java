package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.log;
import static io.throughline.viewer.SentSpans.logs;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Damaged and malicious input is refused or shown; nothing fails, and the bound holds. */
class HostileInputTest {

  static final int LIMIT = 4 * 1024 * 1024;
  private static final int ROUNDS = 1500;

  private static final Map<OtlpSignalKind, Message> VALID =
      Map.of(
          OtlpSignalKind.TRACES,
          spans("s", span(1, 1, 0, "name").addAttributes(attribute("key", "value"))),
          OtlpSignalKind.LOGS,
          logs("s", log(1, 9, "body").addAttributes(attribute("key", 1))));

  static byte[] damaged(byte[] bytes, Random random) {
    byte[] copy = bytes.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(copy, random.nextInt(copy.length)) : copy;
  }

  @Test
  void damaged_requests_are_taken_or_refused_and_everything_can_still_be_asked() {
    Random random = new Random(4);
    try (RunningViewer viewer = new RunningViewer(Viewer.builder().limitBytes(LIMIT))) {
      String file = new String(session(viewer), UTF_8);
      for (int round = 0; round < ROUNDS; round++) {
        OtlpSignalKind kind = random.nextBoolean() ? OtlpSignalKind.TRACES : OtlpSignalKind.LOGS;
        boolean json = random.nextBoolean();
        byte[] body =
            json ? line(file, kind) : Objects.requireNonNull(VALID.get(kind)).toByteArray();
        HttpResponse<String> response =
            viewer.export(
                kind,
                damaged(body, random),
                json ? "application/json" : "application/x-protobuf",
                false);
        assertThat(response.statusCode()).isIn(200, 400);
      }

      assertAnswers(viewer);
    }
  }

  static byte[] session(RunningViewer viewer) {
    VALID.forEach(viewer::export);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(viewer.bytes("/api/session")))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] line(String file, OtlpSignalKind kind) {
    return file.lines()
        .filter(
            line -> line.contains(kind == OtlpSignalKind.TRACES ? "resourceSpans" : "resourceLogs"))
        .findFirst()
        .orElseThrow()
        .getBytes(UTF_8);
  }

  static void assertAnswers(RunningViewer viewer) {
    JsonNode state = viewer.get("/api/status");
    assertThat(state.get("bytes").asLong()).isLessThanOrEqualTo(LIMIT);
    for (JsonNode trace : viewer.get("/api/traces?limit=1000").get("traces")) {
      String path = "/api/traces/" + trace.get("traceId").asString();
      JsonNode ids = viewer.get(path).get("spans").get("id");
      viewer.get(path + "/spans/" + ids.get(0).asString());
    }
    for (JsonNode log : viewer.get("/api/logs?limit=1000").get("logs")) {
      viewer.get("/api/logs/" + log.get("id").asString());
    }
    assertThat(viewer.status("/api/traces?q=value")).isEqualTo(200);
    assertThat(viewer.status("/api/session")).isEqualTo(200);
  }

  @Test
  void damaged_session_files_are_read_or_refused() {
    Random random = new Random(5);
    try (RunningViewer viewer = new RunningViewer(Viewer.builder().limitBytes(LIMIT))) {
      byte[] plain = session(viewer);
      byte[] gzip = viewer.bytes("/api/session");
      for (int round = 0; round < 300; round++) {
        HttpResponse<String> response =
            viewer.post(
                "/api/session",
                damaged(round % 2 == 0 ? plain : gzip, random),
                "application/octet-stream");
        assertThat(response.statusCode()).isIn(200, 400);
      }
      HttpResponse<String> nothing =
          viewer.post("/api/session", "a\nb\n".getBytes(UTF_8), "application/octet-stream");
      assertThat(nothing.statusCode()).isEqualTo(400);
      assertThat(nothing.body()).contains("none of its 2 lines is a request of OTLP in JSON");
      assertAnswers(viewer);
    }
  }

  @Test
  void a_script_in_an_attribute_is_told_as_text_of_json() {
    String script = "</script><script>alert(1)</script>\u0000\u2028";
    try (RunningViewer viewer = new RunningViewer()) {
      viewer.export(OtlpSignalKind.TRACES, spans(script, span(1, 1, 0, script)));

      JsonNode trace = viewer.get("/api/traces").get("traces").get(0);

      assertThat(trace.get("name").asString()).isEqualTo(script);
      assertThat(trace.get("service").asString()).isEqualTo(script);
    }
  }

  @Test
  void times_and_sizes_at_the_ends_of_their_range_are_told() {
    try (RunningViewer viewer = new RunningViewer()) {
      viewer.export(
          OtlpSignalKind.TRACES,
          spans(
              "s",
              span(1, 1, 1, "own parent").setStartTimeUnixNano(-1).setEndTimeUnixNano(0),
              span(1, 2, 3, "circle").setStartTimeUnixNano(0).setEndTimeUnixNano(-1),
              span(1, 3, 2, "circle").setStartTimeUnixNano(Long.MAX_VALUE)));
      viewer.export(OtlpSignalKind.LOGS, logs("s", log(0, 99, "").setTimeUnixNano(-5)));

      assertThat(viewer.get("/api/traces").get("traces")).hasSize(1);
      assertThat(viewer.get("/api/logs").get("logs")).hasSize(1);
      assertAnswers(viewer);
    }
  }
}
