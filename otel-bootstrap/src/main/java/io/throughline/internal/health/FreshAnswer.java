package io.throughline.internal.health;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cached answer to a question that is asked at most once a second and never twice at once. If the
 * question takes too long or fails, the caller does without an answer: neither many callers nor a
 * question that hangs costs anything.
 *
 * <p>Thread-safe.
 *
 * @param <T> what is asked for
 */
public final class FreshAnswer<T> {

  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final Supplier<T> question;
  private final T otherwise;
  private final Duration timeout;
  private final Executor threads;
  private final LongSupplier nanoTime;

  private @Nullable CompletableFuture<T> running;
  private CompletableFuture<T> answer;
  private long startedAt;

  /**
   * Not asked yet.
   *
   * @param question may take long, and throw
   * @param otherwise the answer in that case
   * @param timeout what is too long
   * @param threads where it is asked, one at a time
   * @param nanoTime the time, as {@link System#nanoTime}
   */
  public FreshAnswer(
      Supplier<T> question,
      T otherwise,
      Duration timeout,
      Executor threads,
      LongSupplier nanoTime) {
    this.question = question;
    this.otherwise = otherwise;
    this.answer = CompletableFuture.completedFuture(otherwise);
    this.timeout = timeout;
    this.threads = threads;
    this.nanoTime = nanoTime;
  }

  /**
   * The answer, unless the last one is fresh enough.
   *
   * @return completes within the time-out, never exceptionally
   */
  public synchronized CompletableFuture<T> ask() {
    long now = nanoTime.getAsLong();
    if (running == null || (running.isDone() && now - startedAt >= FRESH)) {
      startedAt = now;
      running = CompletableFuture.supplyAsync(question, threads).exceptionally(e -> otherwise);
      answer = running.copy().completeOnTimeout(otherwise, timeout.toMillis(), MILLISECONDS);
    }
    return answer;
  }
}
