package io.throughline.testing;

import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A request as an {@link OtlpReceiver} got it.
 *
 * @param path of OTLP/HTTP, such as {@code /v1/traces}, over gRPC too
 * @param headers one value for each name, the names in lower case; none of gRPC's binary ones
 * @param body an {@code ExportTraceServiceRequest}, {@code ExportMetricsServiceRequest} or {@code
 *     ExportLogsServiceRequest}
 */
public record OtlpRequest(String path, Map<String, String> headers, Message body) {

  /**
   * The spans with their resource and scope; none if this is not a request of traces.
   *
   * @return in the order of the request
   */
  public List<Received<Span>> spans() {
    return body instanceof ExportTraceServiceRequest traces ? spans(traces).toList() : List.of();
  }

  /**
   * The metrics with their resource and scope; none if this is not a request of metrics.
   *
   * @return in the order of the request
   */
  public List<Received<Metric>> metrics() {
    return body instanceof ExportMetricsServiceRequest metrics
        ? metrics(metrics).toList()
        : List.of();
  }

  /**
   * The log records with their resource and scope; none if this is not a request of logs.
   *
   * @return in the order of the request
   */
  public List<Received<LogRecord>> logRecords() {
    return body instanceof ExportLogsServiceRequest logs ? logRecords(logs).toList() : List.of();
  }

  private static Stream<Received<Span>> spans(ExportTraceServiceRequest request) {
    return request.getResourceSpansList().stream()
        .flatMap(
            group ->
                group.getScopeSpansList().stream()
                    .flatMap(
                        scope ->
                            scope.getSpansList().stream()
                                .map(
                                    span ->
                                        new Received<>(
                                            span, group.getResource(), scope.getScope()))));
  }

  private static Stream<Received<Metric>> metrics(ExportMetricsServiceRequest request) {
    return request.getResourceMetricsList().stream()
        .flatMap(
            group ->
                group.getScopeMetricsList().stream()
                    .flatMap(
                        scope ->
                            scope.getMetricsList().stream()
                                .map(
                                    metric ->
                                        new Received<>(
                                            metric, group.getResource(), scope.getScope()))));
  }

  private static Stream<Received<LogRecord>> logRecords(ExportLogsServiceRequest request) {
    return request.getResourceLogsList().stream()
        .flatMap(
            group ->
                group.getScopeLogsList().stream()
                    .flatMap(
                        scope ->
                            scope.getLogRecordsList().stream()
                                .map(
                                    log ->
                                        new Received<>(
                                            log, group.getResource(), scope.getScope()))));
  }
}
