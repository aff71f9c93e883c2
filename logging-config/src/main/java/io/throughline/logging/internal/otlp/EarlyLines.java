package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.context.Context;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.LineSanitizer;
import io.throughline.logging.internal.line.RecordFields;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * The events that were logged before the telemetry started, each with its context: the first
 * {@value #MAX_LINES}, and the number of those after them. Not thread-safe: the caller guards it.
 */
public final class EarlyLines {
  // Why: RATIONALE.md#why-is-the-otlp-appender-there-before-the-telemetry

  public static final int MAX_LINES = 1000;

  private record Line(RecordFields fields, Context context) {}

  private final List<Line> lines = new ArrayList<>();
  private final Map<Level, Integer> overflowed = new HashMap<>();

  void add(ILoggingEvent event, LineSanitizer rules) {
    if (lines.size() < MAX_LINES) {
      lines.add(new Line(new RecordFields(event, rules), Context.current()));
    } else {
      overflowed.merge(event.getLevel(), 1, Integer::sum);
    }
  }

  /** Each line in its own context; the others are counted. */
  void moveTo(BiConsumer<RecordFields, Context> output, LogLineCounts counts) {
    lines.forEach(line -> output.accept(line.fields(), line.context()));
    overflowed.forEach(
        (level, count) -> counts.dropped(level, ThroughlineLogDropReason.EARLY, count));
    clear();
  }

  void clear() {
    lines.clear();
    overflowed.clear();
  }
}
