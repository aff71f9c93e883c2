package io.throughline.logging;

import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default handler of uncaught exceptions: logs them at ERROR, and calls the default handler
 * that was there before, if any.
 */
final class UncaughtExceptionLogger implements UncaughtExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(UncaughtExceptionLogger.class);

  private final @Nullable UncaughtExceptionHandler previous;
  private volatile boolean installed = true;

  private UncaughtExceptionLogger(@Nullable UncaughtExceptionHandler previous) {
    this.previous = previous;
  }

  static UncaughtExceptionLogger install() {
    UncaughtExceptionLogger logger =
        new UncaughtExceptionLogger(Thread.getDefaultUncaughtExceptionHandler());
    Thread.setDefaultUncaughtExceptionHandler(logger);
    return logger;
  }

  /** If somebody put a handler above ours since, theirs stays, and ours only passes on. */
  void uninstall() {
    installed = false;
    if (Thread.getDefaultUncaughtExceptionHandler() == this) {
      Thread.setDefaultUncaughtExceptionHandler(previous);
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable exception) {
    if (installed) {
      log(thread, exception);
    }
    if (previous != null) {
      previous.uncaughtException(thread, exception);
    } else if (!installed) {
      exception.printStackTrace();
    }
  }

  private static void log(Thread thread, Throwable exception) {
    try {
      log.error("uncaught exception in thread {}", thread.getName(), exception);
    } catch (RuntimeException | Error e) {
      // An exception whose own getMessage throws, or no memory left: say what still can be said.
      System.err.println("uncaught " + exception.getClass().getName() + ", and logging it failed");
    }
  }
}
