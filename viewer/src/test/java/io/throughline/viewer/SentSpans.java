package io.throughline.viewer;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/** Requests of OTLP for tests. */
public final class SentSpans {

  /** The start of the first span, nanoseconds since 1970. */
  public static final long START = 1_764_426_600_000_000_000L;

  private SentSpans() {}

  /** A span of a millisecond that starts as many milliseconds after {@link #START} as its id. */
  public static Span.Builder span(long trace, long id, long parent, String name) {
    Span.Builder span =
        Span.newBuilder()
            .setTraceId(traceId(trace))
            .setSpanId(spanId(id))
            .setName(name)
            .setKind(Span.SpanKind.SPAN_KIND_INTERNAL)
            .setStartTimeUnixNano(START + id * 1_000_000)
            .setEndTimeUnixNano(START + id * 1_000_000 + 1_000_000);
    return parent == 0 ? span : span.setParentSpanId(spanId(parent));
  }

  /** The id of a trace. */
  public static ByteString traceId(long trace) {
    return ByteString.copyFrom(ByteBuffer.allocate(16).putLong(7).putLong(trace).flip());
  }

  /** The id of a span. */
  public static ByteString spanId(long id) {
    return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(id).flip());
  }

  /** Hex of an id. */
  public static String hex(ByteString id) {
    return HexFormat.of().formatHex(id.toByteArray());
  }

  /** An attribute. */
  public static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  /** An attribute. */
  public static KeyValue attribute(String key, long value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setIntValue(value))
        .build();
  }

  /** A stack trace whose first frame is the JDK's. */
  public static KeyValue stackOf(String frame) {
    return attribute(
        "exception.stacktrace", String.join("\n\tat ", "E: m", "java.util.A.b(A.java:1)", frame));
  }

  /** A resource. */
  public static Resource service(String name) {
    return Resource.newBuilder().addAttributes(attribute("service.name", name)).build();
  }

  /** The status of what has failed. */
  public static Status error() {
    return Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR).build();
  }

  /** A request with spans of one service. */
  public static ExportTraceServiceRequest spans(String service, List<Span> spans) {
    return ExportTraceServiceRequest.newBuilder()
        .addResourceSpans(
            ResourceSpans.newBuilder()
                .setResource(service(service))
                .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(spans)))
        .build();
  }

  /** A request with spans of one service. */
  public static ExportTraceServiceRequest spans(String service, Span.Builder... spans) {
    return spans(service, List.of(spans).stream().map(Span.Builder::build).toList());
  }

  /** A log record that came as many milliseconds after {@link #START}. */
  public static LogRecord.Builder log(long millis, int severity, String body) {
    return LogRecord.newBuilder()
        .setTimeUnixNano(START + millis * 1_000_000)
        .setSeverityNumberValue(severity)
        .setBody(AnyValue.newBuilder().setStringValue(body));
  }

  /** A request with log records of one service. */
  public static ExportLogsServiceRequest logs(String service, LogRecord.Builder... records) {
    ScopeLogs.Builder scope = ScopeLogs.newBuilder();
    List.of(records).forEach(scope::addLogRecords);
    return ExportLogsServiceRequest.newBuilder()
        .addResourceLogs(
            ResourceLogs.newBuilder().setResource(service(service)).addScopeLogs(scope))
        .build();
  }
}
