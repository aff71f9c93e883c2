package io.throughline.viewer.internal.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import org.jspecify.annotations.Nullable;

/** The three signals, with what OTLP calls their parts. */
public enum OtlpSignalKind {
  TRACES("/v1/traces", "opentelemetry.proto.collector.trace.v1.TraceService", "resourceSpans"),
  LOGS("/v1/logs", "opentelemetry.proto.collector.logs.v1.LogsService", "resourceLogs"),
  METRICS(
      "/v1/metrics", "opentelemetry.proto.collector.metrics.v1.MetricsService", "resourceMetrics");

  private final String path;
  private final String service;
  private final String jsonField;

  OtlpSignalKind(String path, String service, String jsonField) {
    this.path = path;
    this.service = service;
    this.jsonField = jsonField;
  }

  /** The path of OTLP/HTTP. */
  public String path() {
    return path;
  }

  /** The service of OTLP/gRPC. */
  public String service() {
    return service;
  }

  /** The signal of a path of OTLP/HTTP; null if there is none. */
  public static @Nullable OtlpSignalKind ofPath(String path) {
    for (OtlpSignalKind kind : values()) {
      if (kind.path.equals(path)) {
        return kind;
      }
    }
    return null;
  }

  /** The signal of a request whose JSON has this as its only field; null if there is none. */
  public static @Nullable OtlpSignalKind ofJsonField(String field) {
    for (OtlpSignalKind kind : values()) {
      if (kind.jsonField.equals(field)) {
        return kind;
      }
    }
    return null;
  }

  /** A request without content. */
  public Message.Builder request() {
    return switch (this) {
      case TRACES -> ExportTraceServiceRequest.newBuilder();
      case LOGS -> ExportLogsServiceRequest.newBuilder();
      case METRICS -> ExportMetricsServiceRequest.newBuilder();
    };
  }

  /** A request from its bytes. */
  public Message parse(byte[] bytes) throws MalformedOtlpException {
    MessageLimit.check(bytes, this);
    try {
      return switch (this) {
        case TRACES -> ExportTraceServiceRequest.parseFrom(bytes);
        case LOGS -> ExportLogsServiceRequest.parseFrom(bytes);
        case METRICS -> ExportMetricsServiceRequest.parseFrom(bytes);
      };
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedOtlpException("not a request of OTLP in protobuf: " + e.getMessage());
    }
  }

  /** The answer to a request of which some items were not taken; all were if there are none. */
  public Message response(long rejected, String why) {
    return switch (this) {
      case TRACES -> {
        ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
        if (rejected > 0) {
          response.getPartialSuccessBuilder().setRejectedSpans(rejected).setErrorMessage(why);
        }
        yield response.build();
      }
      case LOGS -> {
        ExportLogsServiceResponse.Builder response = ExportLogsServiceResponse.newBuilder();
        if (rejected > 0) {
          response.getPartialSuccessBuilder().setRejectedLogRecords(rejected).setErrorMessage(why);
        }
        yield response.build();
      }
      case METRICS -> {
        ExportMetricsServiceResponse.Builder response = ExportMetricsServiceResponse.newBuilder();
        if (rejected > 0) {
          response.getPartialSuccessBuilder().setRejectedDataPoints(rejected).setErrorMessage(why);
        }
        yield response.build();
      }
    };
  }
}
