package io.throughline.testing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.exporter.internal.marshal.Marshaler;
import io.opentelemetry.exporter.internal.otlp.logs.LogsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.metrics.MetricsRequestMarshaler;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Telemetry of a test without JUnit's {@link TelemetryExtension}. It has no threads. */
public final class InMemoryTelemetry implements Telemetry, AutoCloseable {

  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final InMemoryMetricReader metrics = InMemoryMetricReader.create();
  private final InMemoryLogRecordExporter logRecords = InMemoryLogRecordExporter.create();
  private final OpenTelemetrySdk sdk =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(logRecords))
                  .build())
          .setPropagators(
              ContextPropagators.create(
                  TextMapPropagator.composite(
                      W3CTraceContextPropagator.getInstance(), W3CBaggagePropagator.getInstance())))
          .build();

  /** Telemetry that is empty. */
  public InMemoryTelemetry() {}

  @Override
  public OpenTelemetry openTelemetry() {
    return sdk;
  }

  @Override
  public List<SpanData> spans() {
    return spans.getFinishedSpanItems();
  }

  @Override
  public List<MetricData> metrics() {
    return List.copyOf(metrics.collectAllMetrics());
  }

  @Override
  public List<LogRecordData> logRecords() {
    return logRecords.getFinishedLogRecordItems();
  }

  @Override
  public void save(Path file) throws IOException {
    SessionFile.write(
        file,
        List.of(
            ExportTraceServiceRequest.parseFrom(bytes(TraceRequestMarshaler.create(spans()))),
            ExportLogsServiceRequest.parseFrom(bytes(LogsRequestMarshaler.create(logRecords()))),
            ExportMetricsServiceRequest.parseFrom(
                bytes(MetricsRequestMarshaler.create(metrics())))));
  }

  private static byte[] bytes(Marshaler request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    request.writeBinaryTo(bytes);
    return bytes.toByteArray();
  }

  @Override
  public void reset() {
    spans.reset();
    logRecords.reset();
  }

  @Override
  public void close() {
    sdk.close();
  }
}
