package io.throughline;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The end of a start, which goes on after {@code init} has returned. Thread-safe. */
final class Completion {

  private static final Logger log = LoggerFactory.getLogger(Completion.class);

  private final Thread thread;

  Completion(Runnable task) {
    thread = new Thread(() -> run(task), "throughline-start");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private static void run(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | LinkageError e) {
      log.error("telemetry runs, but what it tells of itself is not complete", e);
    }
  }

  /** Returns at once if it has come to its end, or was never started. */
  void await() {
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
