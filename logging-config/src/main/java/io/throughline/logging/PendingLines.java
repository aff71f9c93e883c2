package io.throughline.logging;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The asynchronous appenders on the loggers of a context, and what they have not written yet. */
final class PendingLines {

  /** Waits until all of it is written, within one time; returns whether it is. */
  static boolean flush(LoggerContext context, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    AtomicBoolean written = new AtomicBoolean(true);
    forEach(
        context,
        async -> {
          if (!async.flush(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()))) {
            written.set(false);
          }
        });
    return written.get();
  }

  /** Whether they keep their threads, or have them only while there are lines to write. */
  static void keepThreads(LoggerContext context, boolean keep) {
    forEach(context, async -> async.keepThread(keep));
  }

  private static void forEach(LoggerContext context, Consumer<AsyncLineAppender> action) {
    for (Logger logger : context.getLoggerList()) {
      Iterator<Appender<ILoggingEvent>> appenders = logger.iteratorForAppenders();
      while (appenders.hasNext()) {
        if (appenders.next() instanceof AsyncLineAppender async) {
          action.accept(async);
        }
      }
    }
  }

  private PendingLines() {}
}
