package io.throughline.logging.internal.verbosity;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import io.throughline.logging.internal.context.JulBridge;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.context.LoggerContextEvents;
import io.throughline.logging.verbosity.SpanAttributes;
import io.throughline.logging.verbosity.Verbosity;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The {@link Verbosity} of Logback: it changes levels, and uses {@link DebugTurboFilter} while
 * something is followed.
 */
public final class LogbackVerbosity implements Verbosity, LoggerContextEvents.Subscriber {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(Verbosity.class);

  private static final Duration LONGEST = Duration.ofDays(3650);

  private record ChangedLevel(@Nullable Level before, Level now, long until) {

    /** Unless somebody else has changed it since. */
    boolean isInForce(Logger logger) {
      return now.equals(logger.getLevel());
    }
  }

  private final LoggerContextEvents events;
  private final LoggerContext context;
  private final LongSupplier nanoTime;
  private final DebugTurboFilter followed;
  private final JulBridge bridge;
  private final Map<Logger, ChangedLevel> changed = new HashMap<>();

  /** Has no thread while nothing is changed. */
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, LogbackVerbosity::daemon);

  public LogbackVerbosity(
      LoggerContextEvents events,
      JulBridge bridge,
      SpanAttributes spanAttributes,
      LongSupplier nanoTime) {
    this.events = events;
    this.context = events.context();
    this.bridge = bridge;
    this.nanoTime = nanoTime;
    followed = new DebugTurboFilter(LogLineCounts.of(context), nanoTime, spanAttributes);
    followed.setContext(context);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS);
    timer.allowCoreThreadTimeOut(true);
    events.tell(this);
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-verbosity");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public synchronized void level(String name, org.slf4j.event.Level level, Duration span) {
    if (timer.isShutdown() || isMissing(name, level, span)) {
      return;
    }
    Duration time = bounded(span);
    Logger logger = context.getLogger(name);
    Level now = Level.convertAnSLF4JLevel(level);
    ChangedLevel earlier = changed.get(logger);
    Level before =
        earlier != null && earlier.isInForce(logger) ? earlier.before() : logger.getLevel();
    changed.put(logger, new ChangedLevel(before, now, nanoTime.getAsLong() + time.toNanos()));
    logger.setLevel(now);
    log.info("level of logger {} is {} for {}", name, level, time);
    expireIn(time);
  }

  @Override
  public synchronized void follow(String field, String value, Duration span) {
    if (timer.isShutdown() || isMissing(field, value, span)) {
      return;
    }
    Duration time = bounded(span);
    followed.add(field, value, time);
    askFollowed();
    log.info("lines with {}={} are logged from DEBUG up for {}", field, value, time);
    expireIn(time);
  }

  @Override
  public synchronized void followFocus(Duration span) {
    if (timer.isShutdown() || isMissing(span)) {
      return;
    }
    Duration time = bounded(span);
    followed.addFocused(time);
    askFollowed();
    log.info("lines of traces in focus are logged from DEBUG up for {}", time);
    expireIn(time);
  }

  @Override
  public long linesInFocus() {
    return LogLineCounts.of(context).inFocusTotal();
  }

  private static boolean isMissing(@Nullable Object... arguments) {
    boolean missing = Stream.of(arguments).anyMatch(Objects::isNull);
    if (missing) {
      log.warn("verbosity is unchanged: no argument may be null");
    }
    return missing;
  }

  private static Duration bounded(Duration time) {
    return time.isNegative() ? Duration.ZERO : time.compareTo(LONGEST) > 0 ? LONGEST : time;
  }

  private void expireIn(Duration time) {
    var unused = timer.schedule(this::expire, time.toMillis() + 1, TimeUnit.MILLISECONDS);
  }

  /** Ends what is over. */
  public synchronized void expire() {
    long now = nanoTime.getAsLong();
    changed
        .entrySet()
        .removeIf(
            entry -> {
              boolean over = entry.getValue().until() - now <= 0;
              if (over) {
                setBack(entry.getKey(), entry.getValue());
              }
              return over;
            });
    followed.expire();
    askFollowed();
  }

  /** As long as there is something that is followed: it costs each disabled line. */
  private void askFollowed() {
    boolean following = !followed.isEmpty();
    if (!following) {
      context.getTurboFilterList().remove(followed);
    } else if (!context.getTurboFilterList().contains(followed)) {
      context.addTurboFilter(followed);
    }
    bridge.letDebugThrough(following);
  }

  private static void setBack(Logger logger, ChangedLevel change) {
    if (change.isInForce(logger)) {
      logger.setLevel(change.before());
      log.info("level of logger {} is {} again", logger.getName(), logger.getEffectiveLevel());
    }
  }

  @Override
  public synchronized void reset() {
    changed.forEach(LogbackVerbosity::setBack);
    changed.clear();
    followed.clear();
    askFollowed();
  }

  /** Later calls do nothing: there would be nobody to end what they begin. */
  public synchronized void close() {
    reset();
    followed.clearAll();
    askFollowed();
    events.forget(this);
    timer.shutdownNow();
  }

  @Override
  public synchronized void onReset() {
    changed.clear();
    askFollowed();
  }
}
