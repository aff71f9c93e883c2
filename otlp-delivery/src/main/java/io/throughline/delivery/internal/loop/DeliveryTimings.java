package io.throughline.delivery.internal.loop;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The intervals of delivery.
 *
 * @param gather how long is left alone what is written after a request that was taken, so that it
 *     leaves as one request
 * @param retry the first pause after a request that was not taken
 * @param longestRetry what the pauses grow to
 * @param deferredRetry the first pause after which what was passed over has its turn again
 */
public record DeliveryTimings(
    Duration gather, Duration retry, Duration longestRetry, Duration deferredRetry) {
  // Why: RATIONALE.md#why-do-requests-leave-about-once-a-second

  public static final DeliveryTimings NORMAL =
      new DeliveryTimings(
          Duration.ofSeconds(1),
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(1));

  private static final Duration LONGEST_DEFERRED_RETRY = Duration.ofMinutes(1);

  Backoff retries() {
    return new Backoff(retry, longestRetry, 1.5, () -> ThreadLocalRandom.current().nextDouble());
  }

  Backoff deferredRetries() {
    return new Backoff(
        deferredRetry, LONGEST_DEFERRED_RETRY, 2, () -> ThreadLocalRandom.current().nextDouble());
  }
}
