package io.throughline.delivery;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Has each log record on the disk when {@code emit()} returns; see {@link CrashSafeSpans}. */
final class CrashSafeLogs implements LogRecordProcessor {

  private final BatchLogRecordProcessor batches;
  private final LogRecordExporter exporter;
  private final BooleanSupplier diskTakes;

  CrashSafeLogs(BatchLogRecordProcessor batches, BooleanSupplier diskTakes) {
    this.batches = batches;
    this.exporter = batches.getLogRecordExporter();
    this.diskTakes = diskTakes;
  }

  @Override
  public void onEmit(Context context, ReadWriteLogRecord record) {
    if (diskTakes.getAsBoolean()) {
      exporter.export(List.of(record.toLogRecordData()));
    } else {
      batches.onEmit(context, record);
    }
  }

  @Override
  public CompletableResultCode shutdown() {
    return batches.shutdown(); // and with it the exporter
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }
}
