package io.throughline.delivery.internal.loop;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The span and log processors that write each item to the disk before {@code end()} or {@code
 * emit()} returns. While the disk takes nothing, the items go through the batch processor that
 * would have had them otherwise: nothing is sent on the host's thread. The shutdown of such a
 * processor is that of its exporter.
 */
public final class WriteThroughProcessors {
  // Why: RATIONALE.md#why-files-and-not-memory-mapped-buffers-in-crash-mode

  private WriteThroughProcessors() {}

  public record Spans(BatchSpanProcessor batches, BooleanSupplier diskTakes)
      implements SpanProcessor {

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      if (!diskTakes.getAsBoolean()) {
        batches.onEnd(span);
      } else if (span.getSpanContext().isSampled()) {
        batches.getSpanExporter().export(List.of(span.toSpanData()));
      }
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }

    @Override
    public CompletableResultCode shutdown() {
      return batches.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
      return batches.forceFlush();
    }
  }

  public record Logs(BatchLogRecordProcessor batches, BooleanSupplier diskTakes)
      implements LogRecordProcessor {

    @Override
    public void onEmit(Context context, ReadWriteLogRecord record) {
      if (diskTakes.getAsBoolean()) {
        batches.getLogRecordExporter().export(List.of(record.toLogRecordData()));
      } else {
        batches.onEmit(context, record);
      }
    }

    @Override
    public CompletableResultCode shutdown() {
      return batches.shutdown();
    }

    @Override
    public CompletableResultCode forceFlush() {
      return batches.forceFlush();
    }
  }
}
