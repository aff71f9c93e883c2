package io.throughline.examples.kit;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** The requests that an {@link OtlpReceiver} takes; called by several threads. */
public interface OtlpSink {

  void addSpans(ExportTraceServiceRequest request);

  void addMetrics(ExportMetricsServiceRequest request);

  void addLogs(ExportLogsServiceRequest request);
}
