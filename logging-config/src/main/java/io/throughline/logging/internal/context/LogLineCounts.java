package io.throughline.logging.internal.context;

import static io.throughline.semconv.ThroughlineAttributes.THROUGHLINE_LOG_DROP_REASON;
import static io.throughline.semconv.ThroughlineAttributes.THROUGHLINE_LOG_LEVEL;

import ch.qos.logback.classic.Level;
import ch.qos.logback.core.Context;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.metrics.ObservableLongMeasurement;
import io.throughline.semconv.ThroughlineLogDropReason;
import io.throughline.semconv.ThroughlineLogLevel;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The counts of written and dropped lines and of masked values of one logger context, from its
 * start on: telemetry may begin later and reads the totals. Thread-safe.
 */
public final class LogLineCounts {

  private static final String CONTEXT_KEY = "io.throughline.logging.counts";
  private final Map<ThroughlineLogLevel, LongAdder> written = adders(ThroughlineLogLevel.class);
  private final Map<ThroughlineLogLevel, Map<ThroughlineLogDropReason, LongAdder>> dropped =
      new EnumMap<>(ThroughlineLogLevel.class);
  private final LongAdder masked = new LongAdder();
  private final LongAdder inFocus = new LongAdder();
  private volatile boolean failing;
  private volatile Consumer<@Nullable String> watcher = failure -> {};
  private final List<BlockingQueue<?>> queues = new CopyOnWriteArrayList<>();

  public LogLineCounts() {
    for (ThroughlineLogLevel level : ThroughlineLogLevel.values()) {
      dropped.put(level, adders(ThroughlineLogDropReason.class));
    }
  }

  private static <K extends Enum<K>> Map<K, LongAdder> adders(Class<K> keys) {
    Map<K, LongAdder> adders = new EnumMap<>(keys);
    for (K key : keys.getEnumConstants()) {
      adders.put(key, new LongAdder());
    }
    return adders;
  }

  /** Those of a context; the same each time. */
  public static synchronized LogLineCounts of(Context context) {
    if (context.getObject(CONTEXT_KEY) instanceof LogLineCounts counts) {
      return counts;
    }
    LogLineCounts counts = new LogLineCounts();
    counts.publish(context);
    return counts;
  }

  /** Makes them those of the context, which forgets them when it is reset. */
  public void publish(Context context) {
    context.putObject(CONTEXT_KEY, this);
  }

  public void written(Level level) {
    counter(written, name(level)).increment();
  }

  public void dropped(Level level, ThroughlineLogDropReason reason) {
    counter(counter(dropped, name(level)), reason).increment();
  }

  public void dropped(Level level, ThroughlineLogDropReason reason, long lines) {
    counter(counter(dropped, name(level)), reason).add(lines);
  }

  /**
   * Making or writing lines threw what nothing is prepared for, such as an OutOfMemoryError: counts
   * them and tells whoever watches. Must not throw in turn.
   */
  public void failed(Level level, long lines, Throwable why) {
    dropped(level, ThroughlineLogDropReason.WRITE_FAILED, lines);
    failing(why);
  }

  /** The same where no line is lost. */
  public void failing(Throwable why) {
    failing = true;
    try {
      watcher.accept(String.valueOf(why));
    } catch (Throwable e) {
      // There is nobody left to tell.
    }
  }

  /** Lines are written again. */
  public void recovered() {
    if (failing) {
      failing = false;
      watcher.accept(null);
    }
  }

  /** Tells {@code watcher} of each failure, and with null that it is over. */
  public void watch(Consumer<@Nullable String> watcher) {
    this.watcher = watcher;
  }

  public void masked() {
    masked.increment();
  }

  /** A line below its logger's level that is written because its trace is in focus. */
  public void inFocus() {
    inFocus.increment();
  }

  public long inFocusTotal() {
    return inFocus.sum();
  }

  public long written(ThroughlineLogLevel level) {
    return counter(written, level).sum();
  }

  public long dropped(ThroughlineLogLevel level, ThroughlineLogDropReason reason) {
    return counter(counter(dropped, level), reason).sum();
  }

  public long maskedTotal() {
    return masked.sum();
  }

  public void add(BlockingQueue<?> queue) {
    queues.add(queue);
  }

  public void remove(BlockingQueue<?> queue) {
    queues.remove(queue);
  }

  /** Reports the totals whenever metrics are collected; returns what ends that. */
  public Runnable reportTo(Meter meter) {
    List<AutoCloseable> reports =
        List.of(
            ThroughlineMetrics.logLinesWritten(meter).buildWithCallback(this::recordWritten),
            ThroughlineMetrics.logLinesDropped(meter).buildWithCallback(this::recordDropped),
            ThroughlineMetrics.logValuesMasked(meter)
                .buildWithCallback(measurement -> measurement.record(masked.sum())),
            ThroughlineMetrics.logLinesFocused(meter)
                .buildWithCallback(measurement -> measurement.record(inFocus.sum())),
            ThroughlineMetrics.logQueueSize(meter)
                .buildWithCallback(measurement -> measurement.record(queueSize())),
            ThroughlineMetrics.logQueueCapacity(meter)
                .buildWithCallback(measurement -> measurement.record(queueCapacity())));
    return () -> reports.forEach(LogLineCounts::close);
  }

  private void recordWritten(ObservableLongMeasurement measurement) {
    written.forEach(
        (level, total) ->
            record(measurement, total, Attributes.of(THROUGHLINE_LOG_LEVEL, level.value())));
  }

  private void recordDropped(ObservableLongMeasurement measurement) {
    dropped.forEach(
        (level, reasons) ->
            reasons.forEach(
                (reason, total) ->
                    record(
                        measurement,
                        total,
                        Attributes.of(
                            THROUGHLINE_LOG_LEVEL,
                            level.value(),
                            THROUGHLINE_LOG_DROP_REASON,
                            reason.value()))));
  }

  /** A series that never counted anything is not worth its place in a store. */
  private static void record(
      ObservableLongMeasurement measurement, LongAdder total, Attributes attributes) {
    if (total.sum() > 0) {
      measurement.record(total.sum(), attributes);
    }
  }

  private long queueSize() {
    return queues.stream().mapToLong(BlockingQueue::size).sum();
  }

  private long queueCapacity() {
    return queues.stream().mapToLong(queue -> queue.size() + queue.remainingCapacity()).sum();
  }

  private static ThroughlineLogLevel name(Level level) {
    return switch (level.toInt()) {
      case Level.ERROR_INT -> ThroughlineLogLevel.ERROR;
      case Level.WARN_INT -> ThroughlineLogLevel.WARN;
      case Level.INFO_INT -> ThroughlineLogLevel.INFO;
      case Level.DEBUG_INT -> ThroughlineLogLevel.DEBUG;
      default -> ThroughlineLogLevel.TRACE;
    };
  }

  /** Every key has one. */
  private static <K, V> V counter(Map<K, V> counters, K key) {
    return Objects.requireNonNull(counters.get(key));
  }

  private static void close(AutoCloseable report) {
    try {
      report.close();
    } catch (Exception e) {
      throw new IllegalStateException("instruments do not throw when closed", e);
    }
  }
}
