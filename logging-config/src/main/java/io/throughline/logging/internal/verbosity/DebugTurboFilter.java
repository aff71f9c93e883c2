package io.throughline.logging.internal.verbosity;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.verbosity.SpanAttributes;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.semconv.ThroughlineLogDropReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;
import org.slf4j.event.LoggingEvent;

/**
 * A turbo filter that lets lines below their logger's level through if they belong to what is
 * followed. Logback asks it for each line that is logged, and once more, without a message, where
 * the host asks whether a level is on: a line in the fluent style gets its key-values only after
 * that. Thread-safe.
 */
final class DebugTurboFilter extends TurboFilter {
  // Why: RATIONALE.md#what-does-debugging-one-client-cost-while-nobody-does-it

  private final LogLineCounts counts;
  private final LongSupplier nanoTime;
  private final SpanAttributes spanAttributes;
  private final List<DebugTarget> all = new CopyOnWriteArrayList<>();
  private final FocusedLines focused = new FocusedLines();

  DebugTurboFilter(LogLineCounts counts, LongSupplier nanoTime, SpanAttributes spanAttributes) {
    this.counts = counts;
    this.nanoTime = nanoTime;
    this.spanAttributes = spanAttributes;
  }

  /** By one thread at a time, as are all that change something. */
  void add(String field, String value, Duration time) {
    all.removeIf(followed -> followed.isOf(field, value));
    if (all.size() == Verbosity.MAX_FOLLOWED) {
      all.remove(0);
    }
    all.add(new DebugTarget(field, value, nanoTime.getAsLong() + time.toNanos(), spanAttributes));
  }

  void addFocused(Duration time) {
    focused.lookUntil(nanoTime.getAsLong() + time.toNanos());
  }

  void expire() {
    long now = nanoTime.getAsLong();
    all.removeIf(followed -> followed.isOver(now));
    focused.stopAt(now);
  }

  /** All but the focus, which is not of this process alone and ends by itself. */
  void clear() {
    all.clear();
  }

  void clearAll() {
    all.clear();
    focused.stop();
  }

  boolean isEmpty() {
    return all.isEmpty() && !focused.isOn();
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String format,
      Object @Nullable [] arguments,
      @Nullable Throwable exception) {
    if (isDecidedByLevel(logger, level)) {
      return FilterReply.NEUTRAL;
    }
    boolean question = format == null && arguments == null && exception == null;
    return question ? answer() : decide(level, List.of());
  }

  /** Denies what only the answer before had let through. */
  @Override
  public FilterReply decide(Logger logger, LoggingEvent line) {
    Level level = Level.convertAnSLF4JLevel(line.getLevel());
    if (isDecidedByLevel(logger, level)) {
      return FilterReply.NEUTRAL;
    }
    List<KeyValuePair> keyValues = line.getKeyValuePairs();
    FilterReply reply = decide(level, keyValues == null ? List.of() : keyValues);
    return reply == FilterReply.ACCEPT ? reply : FilterReply.DENY;
  }

  private static boolean isDecidedByLevel(Logger logger, Level level) {
    return level.isGreaterOrEqual(logger.getEffectiveLevel())
        || !level.isGreaterOrEqual(Level.DEBUG);
  }

  /** Yes, if the line may turn out to belong to something. */
  private FilterReply answer() {
    if (focused.isOn() && FocusedLines.isInContext()) {
      return FilterReply.ACCEPT;
    }
    for (DebugTarget followed : all) {
      if (followed.mayStandInFields() || followed.isInContext()) {
        return FilterReply.ACCEPT;
      }
    }
    return FilterReply.NEUTRAL;
  }

  private FilterReply decide(Level level, List<KeyValuePair> keyValues) {
    long now = nanoTime.getAsLong();
    boolean limited = false;
    if (focused.isOn() && FocusedLines.isInContext()) {
      if (focused.rate.allows(now)) {
        counts.inFocus();
        return FilterReply.ACCEPT;
      }
      limited = true;
    }
    for (DebugTarget followed : all) {
      if (!followed.isOver(now) && followed.isIn(keyValues)) {
        if (followed.rate.allows(now)) {
          return FilterReply.ACCEPT;
        }
        limited = true;
      }
    }
    if (limited) {
      counts.dropped(level, ThroughlineLogDropReason.RATE_LIMITED);
    }
    return FilterReply.NEUTRAL;
  }
}
