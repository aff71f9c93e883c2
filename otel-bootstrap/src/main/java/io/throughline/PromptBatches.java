package io.throughline;

import static io.throughline.settings.OpenTelemetrySettings.LOG_RECORD_DELAY;
import static io.throughline.settings.OpenTelemetrySettings.SPAN_DELAY;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.throughline.delivery.Delivery;
import io.throughline.settings.Setting;
import io.throughline.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Batches that leave after a short delay, although the SDK's processors look only seldom whether
 * there is anything to export: with a short delay of their own they would do so all the time, also
 * in a service where nothing happens.
 */
final class PromptBatches {

  /** The delay that the SDK's processors get, which is its own default for spans. */
  private static final Duration SELDOM = Duration.ofSeconds(5);

  private final Settings settings;
  private final Delivery delivery;

  PromptBatches(Settings settings, Delivery delivery) {
    this.settings = settings;
    this.delivery = delivery;
  }

  /** Puts the SDK's processors off, for those that {@link #of} makes prompt again. */
  static void putOff(Map<String, @Nullable String> properties, Settings settings) {
    for (Setting<Duration> delay : List.of(SPAN_DELAY, LOG_RECORD_DELAY)) {
      if (isShort(settings.get(delay))) {
        properties.put(delay.key(), SELDOM.toMillis() + "ms");
      }
    }
  }

  private static boolean isShort(Duration delay) {
    return delay.compareTo(SELDOM) < 0;
  }

  SpanProcessor of(SpanProcessor made) {
    SpanProcessor safe = delivery.crashSafe(made);
    Duration delay = settings.get(SPAN_DELAY);
    return made instanceof BatchSpanProcessor && isShort(delay)
        ? new Spans(safe, new FlushTimer(delivery.after(delay), safe::forceFlush))
        : safe;
  }

  LogRecordProcessor of(LogRecordProcessor made) {
    LogRecordProcessor safe = delivery.crashSafe(made);
    Duration delay = settings.get(LOG_RECORD_DELAY);
    return made instanceof BatchLogRecordProcessor && isShort(delay)
        ? new Logs(safe, new FlushTimer(delivery.after(delay), safe::forceFlush))
        : safe;
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
      return WholeFlush.before(batches::shutdown, batches::forceFlush);
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
      return WholeFlush.before(batches::shutdown, batches::forceFlush);
    }

    @Override
    public CompletableResultCode forceFlush() {
      return batches.forceFlush();
    }
  }
}
