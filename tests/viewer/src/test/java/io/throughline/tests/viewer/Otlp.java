package io.throughline.tests.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Sends what tests know exactly. */
final class Otlp {

  static final long MILLI = 1_000_000;
  static final long SECOND = 1000 * MILLI;

  private static final InstrumentationScope SCOPE =
      InstrumentationScope.newBuilder().setName("com.acme.tests").setVersion("1.2").build();

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI endpoint;

  Otlp(URI endpoint) {
    this.endpoint = endpoint;
  }

  /** A trace's id of a small number. */
  static String trace(int number) {
    return "%032x".formatted(0xabc0000L + number);
  }

  static String span(int number) {
    return "%016x".formatted(0xdef0000L + number);
  }

  static Span.Builder span(
      String traceId, String spanId, String name, long startNanos, long durationNanos) {
    return Span.newBuilder()
        .setTraceId(bytes(traceId))
        .setSpanId(bytes(spanId))
        .setName(name)
        .setKind(Span.SpanKind.SPAN_KIND_SERVER)
        .setStartTimeUnixNano(startNanos)
        .setEndTimeUnixNano(startNanos + durationNanos);
  }

  static LogRecord.Builder line(
      String traceId, String spanId, SeverityNumber severity, String body, long nanos) {
    return LogRecord.newBuilder()
        .setTraceId(bytes(traceId))
        .setSpanId(bytes(spanId))
        .setSeverityNumber(severity)
        .setTimeUnixNano(nanos)
        .setBody(text(body));
  }

  static Span.Link link(String traceId, String spanId) {
    return Span.Link.newBuilder().setTraceId(bytes(traceId)).setSpanId(bytes(spanId)).build();
  }

  static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder().setKey(key).setValue(text(value)).build();
  }

  static KeyValue attribute(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }

  static ByteString bytes(String hex) {
    return ByteString.copyFrom(HexFormat.of().parseHex(hex));
  }

  void spans(String service, Span.Builder... spans) {
    spans(service, Arrays.stream(spans).map(Span.Builder::build).toList());
  }

  void spans(String service, List<Span> spans) {
    post(
        "traces",
        ExportTraceServiceRequest.newBuilder()
            .addResourceSpans(
                ResourceSpans.newBuilder()
                    .setResource(resource(service))
                    .addScopeSpans(ScopeSpans.newBuilder().setScope(SCOPE).addAllSpans(spans)))
            .build());
  }

  void lines(String service, LogRecord.Builder... lines) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder().setScope(SCOPE);
    Arrays.stream(lines).forEach(scope::addLogRecords);
    post(
        "logs",
        ExportLogsServiceRequest.newBuilder()
            .addResourceLogs(
                ResourceLogs.newBuilder().setResource(resource(service)).addScopeLogs(scope))
            .build());
  }

  void metrics(String service, Metric.Builder... metrics) {
    ScopeMetrics.Builder scope = ScopeMetrics.newBuilder().setScope(SCOPE);
    Arrays.stream(metrics).forEach(scope::addMetrics);
    post(
        "metrics",
        ExportMetricsServiceRequest.newBuilder()
            .addResourceMetrics(
                ResourceMetrics.newBuilder().setResource(resource(service)).addScopeMetrics(scope))
            .build());
  }

  private static Resource resource(String service) {
    return Resource.newBuilder().addAttributes(attribute("service.name", service)).build();
  }

  private static AnyValue text(String value) {
    return AnyValue.newBuilder().setStringValue(value).build();
  }

  private void post(String signal, Message request) {
    try {
      int status =
          client
              .send(
                  HttpRequest.newBuilder(endpoint.resolve("/v1/" + signal))
                      .header("Content-Type", "application/x-protobuf")
                      .POST(HttpRequest.BodyPublishers.ofByteArray(request.toByteArray()))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode();
      assertThat(status).isEqualTo(200);
    } catch (IOException e) {
      throw new AssertionError("the viewer did not answer", e);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }
}
