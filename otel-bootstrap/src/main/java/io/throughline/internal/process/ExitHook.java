package io.throughline.internal.process;

import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A callback of the host at the end, on a thread of its own: whatever it does, the end goes on
 * after two seconds.
 *
 * @param <T> what it is told
 */
public final class ExitHook<T> {
  // Why: RATIONALE.md#why-does-closewith-exist-where-a-shutdown-hook-would-do

  private static final Logger log = LoggerFactory.getLogger(ExitHook.class);

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final Consumer<T> hook;

  public ExitHook(Consumer<T> hook) {
    this.hook = hook;
  }

  public void hear(T undelivered) {
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

  private void call(T undelivered) {
    try {
      hook.accept(undelivered);
    } catch (Throwable e) { // of the host, also an Error
      log.error("the exit hook failed", e);
    }
  }
}
