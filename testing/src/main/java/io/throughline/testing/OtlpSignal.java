package io.throughline.testing;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;

/** A signal's names in OTLP. */
enum OtlpSignal {
  TRACES("/v1/traces", "trace.v1.TraceService", ExportTraceServiceRequest.parser()),
  METRICS("/v1/metrics", "metrics.v1.MetricsService", ExportMetricsServiceRequest.parser()),
  LOGS("/v1/logs", "logs.v1.LogsService", ExportLogsServiceRequest.parser());

  final String path;
  final String service;
  final Parser<? extends Message> parser;

  OtlpSignal(String path, String service, Parser<? extends Message> parser) {
    this.path = path;
    this.service = "opentelemetry.proto.collector." + service;
    this.parser = parser;
  }
}
