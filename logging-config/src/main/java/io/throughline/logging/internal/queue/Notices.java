package io.throughline.logging.internal.queue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;

/** Lines that the logging itself has to say, made for the outputs without going through loggers. */
public final class Notices {

  private final Logger own;

  /** In the name of an appender. */
  public Notices(LoggerContext context, Class<?> appender) {
    own = context.getLogger(appender);
  }

  ILoggingEvent warning(String message, Object... arguments) {
    return line(own, Level.WARN, message, arguments);
  }

  /** In the name of a logger of the host. */
  ILoggingEvent of(String logger, Level level, String message, Object... arguments) {
    return line(own.getLoggerContext().getLogger(logger), level, message, arguments);
  }

  private static ILoggingEvent line(
      Logger logger, Level level, String message, Object... arguments) {
    LoggingEvent line =
        new LoggingEvent(Notices.class.getName(), logger, level, message, null, arguments);
    line.prepareForDeferredProcessing();
    return line;
  }
}
