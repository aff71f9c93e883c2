package io.throughline.logging;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import java.util.List;

/** An SDK that keeps the log records that it exports. */
final class ExportedLogs implements AutoCloseable {

  private final InMemoryLogRecordExporter exported = InMemoryLogRecordExporter.create();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(exported))
                  .build())
          .build();

  OpenTelemetrySdk openTelemetry() {
    return openTelemetry;
  }

  List<LogRecordData> records() {
    return exported.getFinishedLogRecordItems();
  }

  List<String> bodies() {
    return records().stream().map(ExportedLogs::body).toList();
  }

  static String body(LogRecordData logRecord) {
    return String.valueOf(
        logRecord.getBodyValue() == null ? null : logRecord.getBodyValue().asString());
  }

  @Override
  public void close() {
    openTelemetry.close();
  }
}
