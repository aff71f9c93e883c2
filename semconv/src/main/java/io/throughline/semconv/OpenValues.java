package io.throughline.semconv;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The values that a metric keeps of an open attribute: the first ones, as many as the catalogue
 * allows. Any other becomes {@code _OTHER}, or is left out if it is a number, and is counted. For
 * generated classes; thread-safe.
 *
 * @param <T> the type of the attribute
 */
public final class OpenValues<T> {

  /** What OpenTelemetry's conventions call a value that is not kept. */
  static final String OTHER = "_OTHER";

  private final int bound;
  private final @Nullable T other;
  private final Runnable overflow;
  private final Set<T> kept = ConcurrentHashMap.newKeySet();

  OpenValues(int bound, @Nullable T other, Runnable overflow) {
    this.bound = bound;
    this.other = other;
    this.overflow = overflow;
  }

  /**
   * The value to record for a given one.
   *
   * @param value what the caller gave
   * @return itself, or what stands for those that are not kept
   */
  public @Nullable T keep(@Nullable T value) {
    if (value == null || kept.contains(value) || add(value)) {
      return value;
    }
    overflow.run();
    return other;
  }

  private synchronized boolean add(T value) {
    return kept.contains(value) || (kept.size() < bound && kept.add(value));
  }
}
