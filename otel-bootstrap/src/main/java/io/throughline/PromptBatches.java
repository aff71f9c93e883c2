package io.throughline;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import java.time.Duration;

/**
 * Batches that leave after a short delay, although the SDK's processors look only seldom whether
 * there is anything to export: with a short delay of their own they would do so all the time, also
 * in a service where nothing happens.
 */
final class PromptBatches {

  /** The delay that the SDK's processors get, which is its own default for spans. */
  static final Duration SELDOM = Duration.ofSeconds(5);

  private PromptBatches() {}

  static SpanProcessor of(SpanProcessor processor, Duration delay) {
    return delay.compareTo(SELDOM) < 0
        ? new Spans(processor, new FlushTimer(delay, processor::forceFlush))
        : processor;
  }

  static LogRecordProcessor of(LogRecordProcessor processor, Duration delay) {
    return delay.compareTo(SELDOM) < 0
        ? new Logs(processor, new FlushTimer(delay, processor::forceFlush))
        : processor;
  }

  private record Spans(SpanProcessor batches, FlushTimer timer) implements SpanProcessor {

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {}

    @Override
    public boolean isStartRequired() {
      return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
      batches.onEnd(span);
      if (span.getSpanContext().isSampled()) {
        timer.set();
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

  private record Logs(LogRecordProcessor batches, FlushTimer timer) implements LogRecordProcessor {

    @Override
    public void onEmit(Context context, ReadWriteLogRecord record) {
      batches.onEmit(context, record);
      timer.set();
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
