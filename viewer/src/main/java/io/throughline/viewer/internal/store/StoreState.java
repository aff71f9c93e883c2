package io.throughline.viewer.internal.store;

import java.util.List;

/**
 * The fill level and the counts of the store.
 *
 * @param since the start of the oldest that is held, nanoseconds since 1970; 0 if nothing is
 */
public record StoreState(
    long bytes,
    long limitBytes,
    long since,
    long traces,
    Counts held,
    Counts received,
    Counts evicted,
    long evictedTraces,
    List<Service> services) {

  /** Items by signal. */
  public record Counts(long spans, long logs, long points) {}

  /** What is held of one service; times are nanoseconds since 1970. */
  public record Service(
      String name,
      int instances,
      long spans,
      long logs,
      long points,
      long bytes,
      long evicted,
      long first,
      long last) {}
}
