package io.throughline.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggerContextListener;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Tells what happens to a logger context, for as long as it is open. A stop takes every listener
 * away from a context, whether it resists a reset or not, and Spring Boot stops the context before
 * it configures it. Listeners of the status do stay, so the first word of the next configuration
 * brings this one back.
 */
final class ContextEvents implements LoggerContextListener, StatusListener {

  /** Whoever is told. */
  interface Subscriber {

    /** What was configured is gone. */
    void onReset();

    /** It was stopped, and is being configured again. */
    default void onReturn() {
      onReset();
    }

    /** It is configured. */
    default void onStart() {}

    /** A logger has another level than before, or none of its own any more. */
    default void onLevelChange(Logger logger) {}
  }

  private final LoggerContext context;
  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

  private ContextEvents(LoggerContext context) {
    this.context = context;
  }

  static ContextEvents of(LoggerContext context) {
    ContextEvents events = new ContextEvents(context);
    context.addListener(events);
    context.getStatusManager().add((StatusListener) events);
    return events;
  }

  LoggerContext context() {
    return context;
  }

  void tell(Subscriber subscriber) {
    subscribers.add(subscriber);
  }

  void forget(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  void close() {
    context.getStatusManager().remove(this);
    context.removeListener(this);
  }

  @Override
  public void addStatusEvent(Status status) {
    if (!context.getCopyOfListenerList().contains(this)) {
      context.addListener(this);
      subscribers.forEach(Subscriber::onReturn);
    }
  }

  @Override
  public boolean isResetResistant() {
    return true;
  }

  @Override
  public void onReset(LoggerContext reset) {
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
