package io.throughline.tests.faults;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.LocalTime;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.helpers.MessageFormatter;

/**
 * Prints what Throughline itself warns of, and keeps it from every appender: the collector would
 * get it as well, or would not, and the emitter has not counted it.
 */
public final class OwnLines extends TurboFilter {

  private static volatile Runnable before = () -> {};

  /** What is done at each call, on its thread. */
  static void beforeEach(Runnable action) {
    before = action;
  }

  @Override
  public FilterReply decide(
      @Nullable Marker marker,
      Logger logger,
      Level level,
      @Nullable String message,
      Object @Nullable [] arguments,
      @Nullable Throwable thrown) {
    boolean isCall = message != null; // and no question whether the level is on
    if (!isCall || !logger.getName().startsWith("io.throughline.")) {
      return FilterReply.NEUTRAL;
    }
    before.run();
    if (level.isGreaterOrEqual(Level.WARN)) {
      String text = MessageFormatter.arrayFormat(message, arguments, thrown).getMessage();
      System.err.printf(
          "%s %s %s: %s%n", LocalTime.now(ZoneId.systemDefault()), level, logger.getName(), text);
    }
    return FilterReply.DENY;
  }
}
