package io.throughline.logging.internal.context;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The lifecycle events of a logger context, for as long as this is open. A stop removes every
 * listener from a context, whether it resists a reset or not, and Spring Boot stops the context
 * before it configures it. Status listeners do stay, and a reset empties the context: a status
 * message that finds our mark gone is the first of the next configuration.
 *
 * <p>It never adds itself again. Status messages come from within Logback's own walk through its
 * listeners, an {@code ArrayList} without a lock, so that no callback may change that list. They
 * also come under a lock that is waited for by whoever holds a logger's, so that none of ours may
 * be taken in them: what they ask for is done by a thread of this, soon afterwards.
 */
public final class LoggerContextEvents implements LoggerContextListener, StatusListener {

  /** A receiver of these events. */
  public interface Subscriber {

    /** The context has forgotten its objects. Within a callback: may lock nothing. */
    default void publish() {}

    /** What was configured is gone. */
    default void onReset() {}

    /** It is configured. */
    default void onStart() {}

    /** Logback says something, as it does with each step of a configuration. */
    default void onConfiguring() {}

    /** The same, where it tells of no level that changes. */
    default void onUntoldLevels() {}

    /** It may have been changed by what tells nobody: every few seconds, and with the above. */
    default void onLook() {}

    /** A logger has another level than before, or none of its own any more. */
    default void onLevelChange(Logger logger) {}
  }

  private static final String MARK = "io.throughline.logging.events";

  private static final long SECOND = 1_000_000_000;

  /**
   * Of a core, looks take a thousandth at most: with 10,000 loggers one takes some milliseconds.
   */
  private static final long LEISURE = 1000;

  /** One look may last long because the JVM paused; the next is not to wait for hours. */
  private static final long LONGEST_PAUSE = 60 * SECOND;

  private final LoggerContext context;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean told = new AtomicBoolean();
  private volatile boolean returned;
  private final ScheduledThreadPoolExecutor looks =
      new ScheduledThreadPoolExecutor(
          1, LoggerContextEvents::daemon, new ThreadPoolExecutor.DiscardPolicy());

  private LoggerContextEvents(LoggerContext context) {
    this.context = context;
  }

  public static LoggerContextEvents of(LoggerContext context) {
    LoggerContextEvents events = new LoggerContextEvents(context);
    events.looks.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    context.putObject(MARK, events);
    context.addListener(events);
    context.getStatusManager().add((StatusListener) events);
    events.lookLater(SECOND);
    return events;
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "throughline-log-watch");
    thread.setDaemon(true);
    return thread;
  }

  public LoggerContext context() {
    return context;
  }

  public void tell(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  public void forget(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  public void close() {
    looks.shutdown();
    context.getStatusManager().remove(this);
    context.removeListener(this);
    context.removeObject(MARK);
  }

  /** Called from anywhere in Logback, under its lock. */
  @Override
  public void addStatusEvent(Status status) {
    if (context.getObject(MARK) != this) {
      publish();
      returned = true;
    }
    if (told.compareAndSet(false, true)) {
      looks.execute(this::look);
    }
  }

  private void publish() {
    context.putObject(MARK, this);
    subscribers.forEach(Subscriber::publish);
  }

  private void lookLater(long nanos) {
    var unused = looks.schedule(this::lookAndAgain, nanos, TimeUnit.NANOSECONDS);
  }

  private void lookAndAgain() {
    long start = System.nanoTime();
    look();
    lookLater(pauseAfter(System.nanoTime() - start));
  }

  static long pauseAfter(long nanosOfLook) {
    return Math.min(LONGEST_PAUSE, Math.max(SECOND, nanosOfLook * LEISURE));
  }

  private void look() {
    try {
      if (told.getAndSet(false)) {
        tellOfConfiguration();
      }
      subscribers.forEach(Subscriber::onLook);
    } catch (RuntimeException | Error e) { // the next look may succeed
      LogLineCounts.of(context).failing(e);
    }
  }

  private void tellOfConfiguration() {
    if (returned) {
      returned = false;
      subscribers.forEach(Subscriber::onReset);
    }
    subscribers.forEach(Subscriber::onConfiguring);
    if (!context.getCopyOfListenerList().contains(this)) {
      subscribers.forEach(Subscriber::onUntoldLevels);
    }
  }

  /** From a listener that is still there where this one may not be. */
  public static void tellOf(Logger logger, Level effective) {
    if (logger.getLoggerContext().getObject(MARK) instanceof LoggerContextEvents events) {
      events.onLevelChange(logger, effective);
    }
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onReset(LoggerContext reset) {
    publish();
    subscribers.forEach(Subscriber::onReset);
  }

  @Override
  public void onStart(LoggerContext started) {
    subscribers.forEach(Subscriber::onStart);
  }

  /**
   * Asks the logger itself: {@code effective} does not tell a level of its own from its parent's.
   */
  @Override
  public void onLevelChange(Logger logger, Level effective) {
    subscribers.forEach(subscriber -> subscriber.onLevelChange(logger));
  }

  @Override
  public void onStop(LoggerContext stopped) {}
}
