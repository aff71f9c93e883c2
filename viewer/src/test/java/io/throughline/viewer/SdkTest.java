package io.throughline.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.PeriodicMetricReader;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.throughline.testing.InMemoryTelemetry;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What OpenTelemetry's own SDK sends. */
class SdkTest {

  private static final Resource RESOURCE =
      Resource.create(Attributes.of(AttributeKey.stringKey("service.name"), "sdk"));

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(2)); // of a busy machine
  }

  @Test
  void span_log_record_and_metric_of_the_sdk_arrive_and_lead_to_each_other() {
    try (RunningViewer viewer = new RunningViewer()) {
      String endpoint = viewer.viewer.otlpEndpoint().toString();
      try (SdkTracerProvider tracers =
              SdkTracerProvider.builder()
                  .setResource(RESOURCE)
                  .addSpanProcessor(
                      SimpleSpanProcessor.create(
                          OtlpHttpSpanExporter.builder()
                              .setEndpoint(endpoint + "/v1/traces")
                              .setCompression("gzip")
                              .build()))
                  .build();
          SdkLoggerProvider loggers =
              SdkLoggerProvider.builder()
                  .setResource(RESOURCE)
                  .addLogRecordProcessor(
                      SimpleLogRecordProcessor.create(
                          OtlpHttpLogRecordExporter.builder()
                              .setEndpoint(endpoint + "/v1/logs")
                              .build()))
                  .build();
          SdkMeterProvider meters =
              SdkMeterProvider.builder()
                  .setResource(RESOURCE)
                  .registerMetricReader(
                      PeriodicMetricReader.create(
                          OtlpHttpMetricExporter.builder()
                              .setEndpoint(endpoint + "/v1/metrics")
                              .build()))
                  .build()) {
        Span span = tracers.get("test").spanBuilder("work").startSpan();
        try (Scope scope = span.makeCurrent()) {
          loggers.get("test").logRecordBuilder().setSeverity(Severity.WARN).setBody("slow").emit();
          meters.get("test").histogramBuilder("work.duration").build().record(0.3);
        }
        span.end();
      }

      await().until(() -> viewer.get("/api/traces").get("traces").size() == 1);
      await().until(() -> viewer.get("/api/logs").get("logs").size() == 1);
      await().until(() -> viewer.get("/api/metrics").get("metrics").size() == 1);
      JsonNode log = viewer.get("/api/logs").get("logs").get(0);
      String trace = viewer.get("/api/traces").get("traces").get(0).get("traceId").asString();
      assertThat(log.get("traceId").asString()).isEqualTo(trace);
      JsonNode exemplar = viewer.get("/api/metrics/work.duration").get("exemplars").get(0);
      assertThat(exemplar.get("traceId").asString()).isEqualTo(trace);
      assertThat(exemplar.get("known").asBoolean()).isTrue();
    }
  }

  @Test
  void spans_arrive_by_grpc() {
    try (RunningViewer viewer = new RunningViewer()) {
      URI endpoint = viewer.viewer.otlpGrpcEndpoint();
      assertThat(endpoint).isNotNull();
      try (SdkTracerProvider tracers =
          SdkTracerProvider.builder()
              .setResource(RESOURCE)
              .addSpanProcessor(
                  SimpleSpanProcessor.create(
                      OtlpGrpcSpanExporter.builder().setEndpoint(endpoint.toString()).build()))
              .build()) {
        tracers.get("test").spanBuilder("by grpc").startSpan().end();
      }

      await().until(() -> viewer.get("/api/traces?q=name:by*").get("traces").size() == 1);
    }
  }

  @Test
  void a_request_by_grpc_that_is_too_large_is_counted_as_refused() {
    try (RunningViewer viewer = new RunningViewer()) {
      URI endpoint = viewer.viewer.otlpGrpcEndpoint();
      assertThat(endpoint).isNotNull();
      try (SdkTracerProvider tracers =
          SdkTracerProvider.builder()
              .addSpanProcessor(
                  SimpleSpanProcessor.create(
                      OtlpGrpcSpanExporter.builder().setEndpoint(endpoint.toString()).build()))
              .build()) {
        String large = "x".repeat(17 * 1024 * 1024);
        tracers.get("test").spanBuilder("large").setAttribute("a", large).startSpan().end();
      }

      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> viewer.get("/api/status").get("refused").get("requests").asInt() == 1);
    }
  }

  @Test
  void what_is_received_is_passed_on_and_saved(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("all.jsonl");
    try (RunningViewer backend = new RunningViewer();
        RunningViewer viewer =
            new RunningViewer(
                Viewer.builder().forwardTo(backend.viewer.otlpEndpoint()).saveTo(file))) {
      viewer.export(OtlpSignalKind.TRACES, SentSpans.spans("s", SentSpans.span(1, 1, 0, "n")));

      await().until(() -> backend.get("/api/traces").get("traces").size() == 1);
      await().until(() -> viewer.get("/api/status").get("forward").get("sent").asInt() == 1);
      assertThat(Files.readAllLines(file)).hasSize(1);
      try (RunningViewer later = new RunningViewer()) {
        assertThat(later.viewer.open(file)).isZero();
        assertThat(later.get("/api/traces").get("traces")).hasSize(1);
      }
    }
  }

  @Test
  void the_telemetry_of_a_test_is_opened(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("OrdersTest.an_order.jsonl.gz");
    InMemoryTelemetry test = new InMemoryTelemetry();
    Span span = test.openTelemetry().getTracer("test").spanBuilder("order").startSpan();
    try (Scope scope = span.makeCurrent()) {
      test.openTelemetry().getLogsBridge().get("test").logRecordBuilder().setBody("taken").emit();
    }
    span.end();
    test.openTelemetry().getMeter("test").counterBuilder("orders").build().add(3);
    test.save(file);

    try (RunningViewer viewer = new RunningViewer()) {
      assertThat(viewer.viewer.open(file)).isZero();
      String trace = viewer.get("/api/traces").get("traces").get(0).get("traceId").asString();
      assertThat(trace).isEqualTo(span.getSpanContext().getTraceId());
      assertThat(viewer.get("/api/logs").get("logs").get(0).get("traceId").asString())
          .isEqualTo(trace);
      assertThat(viewer.get("/api/metrics").get("metrics").get(0).get("name").asString())
          .isEqualTo("orders");
    }
  }

  @Test
  void json_lines_of_a_growing_file_are_log_records(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("broker.jsonl");
    Files.writeString(
        file,
        """
        {"@timestamp":"2026-11-21T09:50:55.360110827Z","level":"WARN","severity_number":13,\
        "message":"slow","logger":"a.B","trace_id":"ddd3f9e1a5afc0fe6fecc6e4322e1e9d",\
        "span_id":"2945b1e9a459511a","trace_flags":"03","topic":"a/b","offset":1,\
        "service.name":"journal"}
        plain text
        """);
    try (RunningViewer viewer =
        new RunningViewer(Viewer.builder().jsonLines(folder.resolve("*.jsonl").toString()))) {
      await().until(() -> viewer.get("/api/logs").get("logs").size() == 2);
      JsonNode record = viewer.get("/api/logs?q=topic:a/b").get("logs").get(0);
      assertThat(record.get("service").asString()).isEqualTo("journal");
      assertThat(record.get("level").asString()).isEqualTo("WARN");
      assertThat(record.get("body").asString()).isEqualTo("slow");
      assertThat(record.get("time").asLong()).isEqualTo(1_795_254_655_360_110L);
      assertThat(record.get("spanId").asString()).isEqualTo("2945b1e9a459511a");
      assertThat(viewer.get("/api/logs?q=service:broker.jsonl").get("logs").get(0).get("body"))
          .hasToString("\"plain text\"");

      Files.writeString(file, "{\"message\":\"later\"", StandardOpenOption.APPEND);
      Files.writeString(file, "}\n", StandardOpenOption.APPEND);
      await().until(() -> viewer.get("/api/logs?q=later").get("logs").size() == 1);
    }
  }
}
