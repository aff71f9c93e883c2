package io.throughline.delivery.internal.loop;

import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.throughline.delivery.internal.transport.ExportResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The attempts that one payload gets by the SDK's retry policy within the exporter's time-out. */
final class RetryAttempts {

  private static final Duration LONGEST = Duration.ofDays(1);

  private final long deadline;
  private final @Nullable RetryPolicy policy;
  private final Backoff backoff;
  private int made;

  RetryAttempts(Duration timeout, @Nullable RetryPolicy policy) {
    Duration bounded = timeout.compareTo(LONGEST) > 0 ? LONGEST : timeout;
    this.deadline = System.nanoTime() + bounded.toNanos();
    this.policy = policy;
    RetryPolicy lengths = policy == null ? RetryPolicy.getDefault() : policy;
    this.backoff =
        new Backoff(
            lengths.getInitialBackoff(),
            lengths.getMaxBackoff(),
            lengths.getBackoffMultiplier(),
            () -> ThreadLocalRandom.current().nextDouble());
  }

  Duration remaining() {
    return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
  }

  /** Waits as long as the answer asks for; false at once if there is to be no other attempt. */
  boolean pauseBeforeAnother(ExportResult answer) throws InterruptedException {
    made++;
    if (policy == null || made >= policy.getMaxAttempts() || !mayBeRetried(answer, policy)) {
      return false;
    }
    Duration pause = backoff.next(answer.retryAfter());
    if (pause.compareTo(remaining()) >= 0) {
      return false;
    }
    TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    return true;
  }

  private static boolean mayBeRetried(ExportResult answer, RetryPolicy policy) {
    Predicate<IOException> predicate = policy.getRetryExceptionPredicate();
    if (answer.error() instanceof IOException e && predicate != null) {
      return predicate.test(e);
    }
    return answer.verdict() == ExportResult.Verdict.RETRYABLE;
  }
}
