package io.throughline.delivery;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Has each span on the disk when {@code end()} returns. While the disk takes nothing, spans go
 * through the batch processor that would have had them otherwise: nothing is sent on the host's
 * thread.
 */
final class CrashSafeSpans implements SpanProcessor {

  private final BatchSpanProcessor batches;
  private final SpanExporter exporter;
  private final BooleanSupplier diskTakes;

  CrashSafeSpans(BatchSpanProcessor batches, BooleanSupplier diskTakes) {
    this.batches = batches;
    this.exporter = batches.getSpanExporter();
    this.diskTakes = diskTakes;
  }

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
      exporter.export(List.of(span.toSpanData()));
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
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
