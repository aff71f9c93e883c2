package io.throughline;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The host's own end of an end: whatever it does, {@link Observability#close} comes to its end. */
final class ExitHook {

  private static final Logger log = LoggerFactory.getLogger(ExitHook.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Consumer<List<Undelivered>> hook;

  ExitHook(Consumer<List<Undelivered>> hook) {
    this.hook = hook;
  }

  void hear(List<Undelivered> undelivered) {
    Thread thread = new Thread(() -> call(undelivered), "throughline-exit-hook");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(TIMEOUT.toMillis());
      if (thread.isAlive()) {
        log.error("the exit hook still runs after {} ms and is not waited for", TIMEOUT.toMillis());
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void call(List<Undelivered> undelivered) {
    try {
      hook.accept(undelivered);
    } catch (Throwable e) { // of the host, also an Error
      log.error("the exit hook failed", e);
    }
  }
}
