package io.throughline.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** What the asynchronous appenders on the loggers of a context have not written yet. */
final class PendingLines {

  /** Waits until all of it is written, within one time; returns whether it is. */
  static boolean flush(LoggerContext context, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    boolean written = true;
    for (Logger logger : context.getLoggerList()) {
      Iterator<Appender<ILoggingEvent>> appenders = logger.iteratorForAppenders();
      while (appenders.hasNext()) {
        if (appenders.next() instanceof AsyncLineAppender async) {
          written &= async.flush(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()));
        }
      }
    }
    return written;
  }

  private PendingLines() {}
}
