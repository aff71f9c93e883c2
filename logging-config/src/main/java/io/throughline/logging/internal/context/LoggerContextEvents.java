package io.throughline.logging.internal.context;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The lifecycle events of a logger context, for as long as this is open. A stop removes every
 * listener from a context, whether it resists a reset or not, and Spring Boot stops the context
 * before it configures it. Status listeners do stay, and a reset empties the context: a status
 * message that finds our mark gone is the first of the next configuration.
 *
 * <p>It never adds itself again. Status messages come from within Logback's own walk through its
 * listeners, an {@code ArrayList} without a lock, so that no callback may change that list. Without
 * a place in it, what a configuration sets is found by its status messages.
 */
public final class LoggerContextEvents implements LoggerContextListener, StatusListener {

  /** A receiver of these events. */
  public interface Subscriber {

    /** What was configured is gone. */
    void onReset();

    /** It was stopped, and is being configured again. */
    default void onReturn() {
      onReset();
    }

    /** It is configured. */
    default void onStart() {}

    /** Levels may have changed, and nobody tells which. */
    default void onConfiguring() {}

    /** Logback says something, as it does with each step of a configuration. */
    default void onStatus() {}

    /** A logger has another level than before, or none of its own any more. */
    default void onLevelChange(Logger logger) {}
  }

  private static final String MARK = "io.throughline.logging.events";

  private final LoggerContext context;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

  private LoggerContextEvents(LoggerContext context) {
    this.context = context;
  }

  public static LoggerContextEvents of(LoggerContext context) {
    LoggerContextEvents events = new LoggerContextEvents(context);
    context.putObject(MARK, events);
    context.addListener(events);
    context.getStatusManager().add((StatusListener) events);
    return events;
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
    context.getStatusManager().remove(this);
    context.removeListener(this);
    context.removeObject(MARK);
  }

  /** Called from anywhere in Logback, so it must leave all listeners as they are. */
  @Override
  public void addStatusEvent(Status status) {
    if (context.getObject(MARK) != this) {
      context.putObject(MARK, this);
      subscribers.forEach(Subscriber::onReturn);
    } else if (!context.getCopyOfListenerList().contains(this)) {
      subscribers.forEach(Subscriber::onConfiguring);
    } else {
      subscribers.forEach(Subscriber::onStatus);
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
    context.putObject(MARK, this);
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
