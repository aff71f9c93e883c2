package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineTestKit;

class SessionOnFailureTest {

  @TempDir Path folder;

  @Test
  void a_failed_test_leaves_its_telemetry_and_one_that_passes_nothing() throws Exception {
    run(OfTelemetry.class);

    assertThat(files()).containsExactly("OfTelemetry.fails.jsonl.gz");
    List<String> lines = lines("OfTelemetry.fails.jsonl.gz");
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .startsWith("{\"resourceSpans\":[")
        .contains("\"traceId\":\"" + OfTelemetry.traceId + "\"", "\"name\":\"order\"", "\"kind\":1")
        .contains("traceId\\\":\\\"as text");
    assertThat(lines.get(1)).startsWith("{\"resourceLogs\":[").contains("taken");
    assertThat(lines.get(2)).startsWith("{\"resourceMetrics\":[").contains("\"orders\"");
  }

  @Test
  void each_invocation_has_a_file_of_what_other_processes_sent() throws Exception {
    run(OfReceiver.class);

    assertThat(files())
        .containsExactly("OfReceiver.fails.1.jsonl.gz", "OfReceiver.fails.2.jsonl.gz");
    assertThat(lines("OfReceiver.fails.1.jsonl.gz"))
        .singleElement()
        .asString()
        .contains("\"traceId\":\"0102\"");
  }

  @Test
  void a_folder_that_cannot_be_made_changes_nothing_of_the_failure() throws Exception {
    Path file = Files.createFile(folder.resolve("taken"));

    EngineTestKit.engine("junit-jupiter")
        .configurationParameter(SessionOnFailure.FOLDER, file.toString())
        .selectors(selectClass(OfTelemetry.class))
        .execute()
        .testEvents()
        .assertStatistics(events -> events.failed(1).succeeded(1).reportingEntryPublished(1));
  }

  private void run(Class<?> test) {
    EngineTestKit.engine("junit-jupiter")
        .configurationParameter(SessionOnFailure.FOLDER, folder.toString())
        .selectors(selectClass(test))
        .execute();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private List<String> lines(String file) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve(file))),
                StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  /** Run by the tests above only. */
  static class OfTelemetry {

    static String traceId = "";

    @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

    @Test
    void fails() {
      Span span =
          telemetry
              .openTelemetry()
              .getTracer("test")
              .spanBuilder("order")
              .setAttribute("text", "\"traceId\":\"as text\"")
              .startSpan();
      traceId = span.getSpanContext().getTraceId();
      span.end();
      telemetry
          .openTelemetry()
          .getLogsBridge()
          .get("test")
          .logRecordBuilder()
          .setBody("taken")
          .emit();
      telemetry.openTelemetry().getMeter("test").counterBuilder("orders").build().add(1);
      throw new AssertionError("on purpose");
    }

    @Test
    void passes() {
      telemetry.openTelemetry().getTracer("test").spanBuilder("order").startSpan().end();
    }
  }

  /** Run by the tests above only. */
  static class OfReceiver {

    private final OtlpReceiver receiver = OtlpReceiver.start();

    @RegisterExtension final SessionOnFailure session = new SessionOnFailure(receiver::save);

    @RepeatedTest(2)
    void fails() throws Exception {
      try (receiver) {
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(URI.create(receiver.endpoint() + "/v1/traces"))
                    .header("Content-Type", "application/x-protobuf")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(request().toByteArray()))
                    .build(),
                HttpResponse.BodyHandlers.discarding());
      }
      throw new AssertionError("on purpose");
    }

    private static ExportTraceServiceRequest request() {
      return ExportTraceServiceRequest.newBuilder()
          .addResourceSpans(
              ResourceSpans.newBuilder()
                  .addScopeSpans(
                      ScopeSpans.newBuilder()
                          .addSpans(
                              io.opentelemetry.proto.trace.v1.Span.newBuilder()
                                  .setTraceId(
                                      com.google.protobuf.ByteString.copyFrom(new byte[] {1, 2})))))
          .build();
    }
  }
}
