package io.throughline.internal.sdk;

import static io.throughline.internal.settings.OpenTelemetrySettings.LOG_RECORD_DELAY;
import static io.throughline.internal.settings.OpenTelemetrySettings.SPAN_DELAY;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.export.BatchLogRecordProcessor;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.throughline.delivery.OtlpDelivery;
import io.throughline.internal.masking.SanitizedLogRecord;
import io.throughline.internal.settings.Setting;
import io.throughline.internal.settings.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Batches that leave after a short delay, although the SDK's processors look only seldom whether
 * there is anything to export: with a short delay of their own they would do so all the time, also
 * in a service where nothing happens. After their shutdown, what still comes is {@link
 * LateTelemetry}.
 */
final class FlushSoonProcessors {
  // Why: RATIONALE.md#why-are-export-delays-half-a-second

  /** The delay that the SDK's processors get, which is its own default for spans. */
  private static final Duration SELDOM = Duration.ofSeconds(5);

  private final Settings settings;
  private final OtlpDelivery delivery;
  private final LateTelemetry late = new LateTelemetry();
  private final List<SpanProcessor> spans = new ArrayList<>();
  private final List<LogRecordProcessor> logs = new ArrayList<>();

  FlushSoonProcessors(Settings settings, OtlpDelivery delivery) {
    this.settings = settings;
    this.delivery = delivery;
  }

  /** Puts the SDK's processors off, for those that {@link #wrap} makes prompt again. */
  static void slowDownSdk(Map<String, @Nullable String> properties, Settings settings) {
    for (Setting<Duration> delay : List.of(SPAN_DELAY, LOG_RECORD_DELAY)) {
      if (isShort(settings.get(delay))) {
        properties.put(delay.key(), SELDOM.toMillis() + "ms");
      }
    }
  }

  private static boolean isShort(Duration delay) {
    return delay.compareTo(SELDOM) < 0;
  }

  SpanProcessor wrap(SpanProcessor made) {
    SpanProcessor safe = delivery.crashSafe(made);
    Duration delay = settings.get(SPAN_DELAY);
    Spans processor =
        new Spans(
            safe,
            made instanceof BatchSpanProcessor && isShort(delay)
                ? new FlushTimer(delivery.after(delay), safe::forceFlush)
                : null,
            spans.isEmpty() ? late::span : () -> {});
    spans.add(processor);
    return processor;
  }

  LogRecordProcessor wrap(LogRecordProcessor made) {
    LogRecordProcessor safe = delivery.crashSafe(made);
    Duration delay = settings.get(LOG_RECORD_DELAY);
    Logs processor =
        new Logs(
            safe,
            made instanceof BatchLogRecordProcessor && isShort(delay)
                ? new FlushTimer(delivery.after(delay), safe::forceFlush)
                : null,
            logs.isEmpty() ? late::logRecord : logger -> {});
    logs.add(processor);
    return processor;
  }

  /** Ends the processors alone: a provider that is shut down would not tell what comes late. */
  CompletableResultCode shutDownSpans() {
    return CompletableResultCode.ofAll(spans.stream().map(SpanProcessor::shutdown).toList());
  }

  /** As {@link #shutDownSpans}. */
  CompletableResultCode shutDownLogs() {
    return CompletableResultCode.ofAll(logs.stream().map(LogRecordProcessor::shutdown).toList());
  }

  /** The part of a processor that is the same for both signals: early flushes, and its end. */
  abstract static class Batches {

    private final @Nullable FlushTimer timer;
    private final Supplier<CompletableResultCode> flush;
    private final Supplier<CompletableResultCode> end;
    private volatile boolean closed;

    Batches(
        @Nullable FlushTimer timer,
        Supplier<CompletableResultCode> flush,
        Supplier<CompletableResultCode> end) {
      this.timer = timer;
      this.flush = flush;
      this.end = end;
    }

    final boolean isClosed() {
      return closed;
    }

    final void flushSoon() {
      if (timer != null) {
        timer.set();
      }
    }

    public final CompletableResultCode shutdown() {
      return FlushThenShutdown.run(
          () -> {
            closed = true;
            return end.get();
          },
          flush);
    }

    public final CompletableResultCode forceFlush() {
      return flush.get();
    }
  }

  private static final class Spans extends Batches implements SpanProcessor {

    private final SpanProcessor batches;
    private final Runnable late;

    Spans(SpanProcessor batches, @Nullable FlushTimer timer, Runnable late) {
      super(timer, batches::forceFlush, batches::shutdown);
      this.batches = batches;
      this.late = late;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
      batches.onStart(parent, span);
    }

    @Override
    public boolean isStartRequired() {
      return batches.isStartRequired();
    }

    @Override
    public void onEnd(ReadableSpan span) {
      boolean sampled = span.getSpanContext().isSampled();
      if (isClosed()) {
        if (sampled) {
          late.run();
        }
        return;
      }
      batches.onEnd(span);
      if (sampled) {
        flushSoon();
      }
    }

    @Override
    public boolean isEndRequired() {
      return true;
    }
  }

  private static final class Logs extends Batches implements LogRecordProcessor {

    private final LogRecordProcessor batches;
    private final Consumer<String> late;

    Logs(LogRecordProcessor batches, @Nullable FlushTimer timer, Consumer<String> late) {
      super(timer, batches::forceFlush, batches::shutdown);
      this.batches = batches;
      this.late = late;
    }

    @Override
    public void onEmit(Context context, ReadWriteLogRecord record) {
      if (isClosed()) {
        late.accept(record.getInstrumentationScopeInfo().getName());
        return;
      }
      batches.onEmit(context, SanitizedLogRecord.of(context, record));
      flushSoon();
    }
  }
}
