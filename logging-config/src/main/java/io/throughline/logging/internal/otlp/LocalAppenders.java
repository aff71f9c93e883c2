package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.util.Iterator;

/** The appenders that are not only on their way to a collector, which may be out of reach. */
public final class LocalAppenders {

  /** Whether one of them gets the errors of a logger; none does after Logback was stopped. */
  public static boolean getErrorsOf(Logger logger) {
    if (!logger.isErrorEnabled()) {
      return false;
    }
    String name = logger.getName();
    while (true) {
      Logger at = logger.getLoggerContext().getLogger(name);
      if (hasOne(at.iteratorForAppenders())) {
        return true;
      }
      if (!at.isAdditive() || name.equals(org.slf4j.Logger.ROOT_LOGGER_NAME)) {
        return false;
      }
      int dot = name.lastIndexOf('.');
      name = dot < 0 ? org.slf4j.Logger.ROOT_LOGGER_NAME : name.substring(0, dot);
    }
  }

  private static boolean hasOne(Iterator<Appender<ILoggingEvent>> appenders) {
    while (appenders.hasNext()) {
      Appender<ILoggingEvent> appender = appenders.next();
      if (appender.isStarted() && !(appender instanceof OtlpAppender)) {
        return true;
      }
    }
    return false;
  }

  private LocalAppenders() {}
}
