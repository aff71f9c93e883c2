package io.throughline.internal.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A check of the host. It has failed where it throws, and while it takes longer than its time-out.
 *
 * <p>Thread-safe.
 */
public final class HostCheck {

  private static final Logger log = LoggerFactory.getLogger(HostCheck.class);

  private final String name;
  private final BooleanSupplier check;
  private final FreshAnswer<Boolean> answer;
  private @Nullable Boolean lastAnswer;

  /**
   * A check that has not been asked yet.
   *
   * @param name for the log
   * @param check whether all is well; one that throws counts as failed
   * @param timeout after which it counts as failed
   * @param threads where it runs, one at a time
   * @param nanoTime the time, as {@link System#nanoTime}
   */
  public HostCheck(
      String name,
      BooleanSupplier check,
      Duration timeout,
      Executor threads,
      LongSupplier nanoTime) {
    this.name = name;
    this.check = check;
    this.answer = new FreshAnswer<>(this::holds, false, timeout, threads, nanoTime);
  }

  /**
   * Asks, unless the last answer is fresh or still awaited.
   *
   * @return completes within the time-out, never exceptionally
   */
  public CompletableFuture<Boolean> ask() {
    return answer.ask().thenApply(this::tell);
  }

  private boolean holds() {
    try {
      return check.getAsBoolean();
    } catch (Exception | LinkageError e) {
      log.debug("health check {} threw", name, e);
      return false;
    }
  }

  private synchronized boolean tell(boolean holds) {
    if (lastAnswer != null && lastAnswer != holds) { // what has never held is only starting
      log.atLevel(holds ? Level.INFO : Level.WARN)
          .log("health check {} {}", name, holds ? "holds" : "fails");
    }
    lastAnswer = holds;
    return holds;
  }
}
