package io.throughline;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.throughline.health.TelemetryPart;
import java.util.Collection;

/** Tells what became of each export of log records. */
final class WatchedLogRecordExporter implements LogRecordExporter {

  private final LogRecordExporter exporter;
  private final TelemetryPart part;

  WatchedLogRecordExporter(LogRecordExporter exporter, TelemetryPart part) {
    this.exporter = exporter;
    this.part = part;
  }

  @Override
  public CompletableResultCode export(Collection<LogRecordData> logs) {
    return part.watch(exporter.export(logs), logs.size());
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }

  @Override
  public String toString() {
    return exporter.toString();
  }
}
