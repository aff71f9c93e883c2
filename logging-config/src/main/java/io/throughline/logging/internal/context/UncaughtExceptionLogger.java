package io.throughline.logging.internal.context;

import java.lang.Thread.UncaughtExceptionHandler;
import java.lang.ref.WeakReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The default handler of uncaught exceptions: logs them at ERROR, and calls the default handler
 * that was there before. Where there was none and logging writes nothing, it prints them as the JVM
 * would.
 */
public final class UncaughtExceptionLogger implements UncaughtExceptionHandler {

  private static final Logger log = LoggerFactory.getLogger(UncaughtExceptionLogger.class);

  /** What has been logged by {@link #logOnce}; the handler may get it afterwards. */
  private static volatile WeakReference<Throwable> logged = new WeakReference<>(null);

  private final @Nullable UncaughtExceptionHandler previous;
  private final BooleanSupplier writes;
  private volatile boolean installed = true;

  private UncaughtExceptionLogger(
      @Nullable UncaughtExceptionHandler previous, BooleanSupplier writes) {
    this.previous = previous;
    this.writes = writes;
  }

  /**
   * Makes one the default handler.
   *
   * @param writes whether an ERROR is seen anywhere in this process
   */
  public static UncaughtExceptionLogger install(BooleanSupplier writes) {
    if (Thread.getDefaultUncaughtExceptionHandler() instanceof UncaughtExceptionLogger ours) {
      return ours;
    }
    UncaughtExceptionLogger logger =
        new UncaughtExceptionLogger(Thread.getDefaultUncaughtExceptionHandler(), writes);
    Thread.setDefaultUncaughtExceptionHandler(logger);
    return logger;
  }

  /**
   * If somebody put a handler above ours since, theirs stays, and ours only passes on. It stays too
   * where {@code main} closes, which may be on its way out by an exception: that is the one line
   * that tells why a service does not start. Classes that can be unloaded are not kept for that.
   */
  public void uninstall() {
    if (isMain(Thread.currentThread())
        && getClass().getClassLoader() == ClassLoader.getSystemClassLoader()) {
      return;
    }
    installed = false;
    if (Thread.getDefaultUncaughtExceptionHandler() == this) {
      Thread.setDefaultUncaughtExceptionHandler(previous);
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable exception) {
    if (installed && exception != logged.get()) {
      log("uncaught exception in thread " + thread.getName(), exception);
    }
    if (previous != null) {
      previous.uncaughtException(thread, exception);
    } else if (!installed || !writes.getAsBoolean()) {
      System.err.print("Exception in thread \"" + thread.getName() + "\" ");
      exception.printStackTrace();
    }
  }

  private static boolean isMain(Thread thread) {
    ThreadGroup group = thread.getThreadGroup();
    return thread.getName().equals("main") && group != null && group.getName().equals("main");
  }

  /** Logs what is thrown on, so that the handler has nothing to add. */
  public static void logOnce(String message, Throwable exception) {
    log(message, exception);
    logged = new WeakReference<>(exception);
  }

  private static void log(String message, Throwable exception) {
    try {
      log.error("{}", message, exception);
    } catch (RuntimeException | Error e) {
      // An exception whose own getMessage throws, or no memory left: say what still can be said.
      System.err.println("uncaught " + exception.getClass().getName() + ", and logging it failed");
    }
  }
}
