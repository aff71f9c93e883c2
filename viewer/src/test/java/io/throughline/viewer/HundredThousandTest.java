package io.throughline.viewer;

import static io.throughline.viewer.RunningViewer.encoded;
import static io.throughline.viewer.SentSpans.START;
import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.log;
import static io.throughline.viewer.SentSpans.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A hundred thousand random spans, lines and points: what lists, searches, plots and the session
 * file have of them, compared with what was counted when they were sent.
 */
class HundredThousandTest {

  private static final int COUNT = 100_000;
  private static final int EACH = 1000;
  private static final List<String> SERVICES = List.of("broker", "journal", "placement");
  private static final long SECOND = 1_000_000_000;

  private final Random random = new Random(42);
  private final RunningViewer viewer = new RunningViewer();

  @AfterEach
  void close() {
    viewer.close();
  }

  private int held(RunningViewer of, String what) {
    return of.get("/api/status").get("held").get(what).asInt();
  }

  /** All items of a list, page by page. */
  private int listed(String path, String items, String query) {
    int count = 0;
    String cursor = "";
    do {
      JsonNode page =
          viewer.get(path + "?limit=1000&q=" + encoded(query) + "&cursor=" + encoded(cursor));
      count += page.get(items).size();
      cursor = page.has("next") ? page.get("next").asString() : "";
    } while (!cursor.isEmpty());
    return count;
  }

  /** The session as another viewer opens it. */
  private void assertReopened(String what) {
    try (RunningViewer other = new RunningViewer()) {
      byte[] file = viewer.bytes("/api/session");
      assertThat(other.post("/api/session", file, "application/gzip").statusCode()).isEqualTo(200);
      assertThat(held(other, what)).isEqualTo(COUNT);
    }
  }

  @Test
  void spans() throws IOException {
    int failed = 0;
    int large = 0;
    int inRoom = 0;
    long nanos = 0;
    for (int first = 1; first <= COUNT; first += EACH) {
      List<Span> batch = new ArrayList<>();
      for (long id = first; id < first + EACH; id++) {
        long duration = 1L + random.nextInt(20_000_000);
        boolean bad = random.nextInt(50) == 0;
        long size = random.nextInt(2000);
        int room = random.nextInt(100);
        Span.Builder span = // each a trace of its own, so that traces found are spans found
            span(id, id, 0, "work")
                .addAttributes(attribute("size", size))
                .addAttributes(attribute("messaging.destination.name", "rooms/" + room));
        span.setEndTimeUnixNano(span.getStartTimeUnixNano() + duration);
        if (bad) {
          span.setStatus(SentSpans.error());
        }
        batch.add(span.build());
        failed += bad ? 1 : 0;
        large += size >= 1990 && duration > 10_000_000 ? 1 : 0;
        inRoom += room == 7 ? 1 : 0;
        nanos += duration;
      }
      viewer.export(OtlpSignalKind.TRACES, SentSpans.spans(SERVICES.get(random.nextInt(3)), batch));
    }

    assertThat(held(viewer, "spans")).isEqualTo(COUNT);
    assertThat(listed("/api/traces", "traces", "")).isEqualTo(COUNT);
    assertThat(listed("/api/traces", "traces", "error")).isEqualTo(failed);
    assertThat(listed("/api/traces", "traces", "size>=1990 duration>10ms")).isEqualTo(large);
    assertThat(listed("/api/traces", "traces", "topic:rooms/7")).isEqualTo(inRoom);
    assertThat(nanosInFile()).isEqualTo(nanos);
    assertReopened("spans");
  }

  /** The sum of all durations in the session file, as a plain reader of JSON finds it. */
  private long nanosInFile() throws IOException {
    JsonMapper mapper = new JsonMapper();
    long nanos = 0;
    byte[] file = viewer.bytes("/api/session");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(new GZIPInputStream(new ByteArrayInputStream(file)), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (JsonNode resource : mapper.readTree(line).get("resourceSpans")) {
          for (JsonNode scope : resource.get("scopeSpans")) {
            for (JsonNode span : scope.get("spans")) {
              nanos +=
                  Long.parseLong(span.get("endTimeUnixNano").asString())
                      - Long.parseLong(span.get("startTimeUnixNano").asString());
            }
          }
        }
      }
    }
    return nanos;
  }

  @Test
  void lines() {
    int fatal = 0;
    int slow = 0;
    int ofJournal = 0;
    for (int first = 0; first < COUNT; first += EACH) {
      String service = SERVICES.get(random.nextInt(3));
      LogRecord.Builder[] batch = new LogRecord.Builder[EACH];
      for (int i = 0; i < EACH; i++) {
        int severity = 1 + random.nextInt(24);
        int millis = random.nextInt(1000);
        batch[i] =
            log(random.nextInt(1_000_000), severity, "segment " + random.nextInt(1000) + " written")
                .addAttributes(attribute("millis", millis));
        fatal += severity >= 21 ? 1 : 0;
        slow += millis > 990 ? 1 : 0;
        ofJournal += service.equals("journal") && millis > 950 ? 1 : 0;
      }
      viewer.export(OtlpSignalKind.LOGS, SentSpans.logs(service, batch));
    }

    assertThat(held(viewer, "logs")).isEqualTo(COUNT);
    assertThat(listed("/api/logs", "logs", "")).isEqualTo(COUNT);
    assertThat(listed("/api/logs", "logs", "segment level:fatal")).isEqualTo(fatal);
    assertThat(listed("/api/logs", "logs", "millis>990")).isEqualTo(slow);
    assertThat(listed("/api/logs", "logs", "service:journal millis>950")).isEqualTo(ofJournal);
    assertReopened("logs");
  }

  @Test
  void points() {
    int series = 200;
    int seconds = COUNT / series;
    long[] values = new long[series];
    for (int second = 1; second <= seconds; second++) {
      viewer.export(OtlpSignalKind.METRICS, pointsAt(second, values));
    }
    Map<String, Long> byType = new TreeMap<>();
    for (int number = 0; number < series; number++) {
      byType.merge("type-" + number % 10, values[number], Long::sum);
    }

    assertThat(held(viewer, "points")).isEqualTo(COUNT);
    assertThat(viewer.get("/api/metrics").get("metrics").get(0).get("series").asInt())
        .isEqualTo(series);
    JsonNode last = viewer.get("/api/metrics/messages?as=value&by=type&step=10000");
    JsonNode rates = viewer.get("/api/metrics/messages?as=rate&by=type&step=10000");
    assertThat(last.get("series")).hasSize(10);
    assertThat(rates.get("series")).hasSize(10);
    for (JsonNode line : last.get("series")) {
      JsonNode told = line.get("values");
      assertThat(told.get(told.size() - 1).asLong())
          .isEqualTo(byType.getOrDefault(line.get("labels").get("type").asString(), 0L));
    }
    for (JsonNode line : rates.get("series")) {
      double sum = 0;
      for (JsonNode rate : line.get("values")) {
        sum += 10 * rate.asDouble();
      }
      assertThat(sum)
          .isCloseTo(
              byType.getOrDefault(line.get("labels").get("type").asString(), 0L), within(0.01));
    }
    assertReopened("points");
  }

  private ExportMetricsServiceRequest pointsAt(int second, long[] values) {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    var sum =
        request
            .addResourceMetricsBuilder()
            .setResource(SentSpans.service("broker"))
            .addScopeMetricsBuilder()
            .addMetricsBuilder()
            .setName("messages")
            .getSumBuilder()
            .setIsMonotonic(true)
            .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE);
    for (int number = 0; number < values.length; number++) {
      values[number] += random.nextInt(50);
      sum.addDataPoints(
          NumberDataPoint.newBuilder()
              .setStartTimeUnixNano(START)
              .setTimeUnixNano(START + second * SECOND)
              .setAsInt(values[number])
              .addAttributes(attribute("type", "type-" + number % 10))
              .addAttributes(attribute("number", number)));
    }
    return request.build();
  }
}
