package io.throughline.health;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A check of the host, asked so that neither a storm of probes nor a check that hangs costs
 * anything: its answer counts for a second, it never runs twice at once, and while it takes longer
 * than its time-out it counts as failed.
 *
 * <p>Thread-safe.
 */
public final class HostCheck {

  private static final Logger log = LoggerFactory.getLogger(HostCheck.class);

  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final String name;
  private final BooleanSupplier check;
  private final Duration timeout;
  private final Executor threads;
  private final LongSupplier nanoTime;

  private @Nullable CompletableFuture<Boolean> running;
  private CompletableFuture<Boolean> answer = CompletableFuture.completedFuture(false);
  private long startedAt;
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
    this.timeout = timeout;
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  /**
   * Asks, unless the last answer is fresh or still awaited.
   *
   * @return completes within the time-out, never exceptionally
   */
  public synchronized CompletableFuture<Boolean> ask() {
    boolean due =
        running == null || (running.isDone() && nanoTime.getAsLong() - startedAt >= FRESH);
    if (due) {
      startedAt = nanoTime.getAsLong();
      running = CompletableFuture.supplyAsync(this::holds, threads);
      answer =
          running
              .copy()
              .completeOnTimeout(false, timeout.toMillis(), TimeUnit.MILLISECONDS)
              .thenApply(this::tell);
    }
    return answer;
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
