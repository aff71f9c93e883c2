package io.throughline.viewer.internal.search;

import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The traces of a page of the list.
 *
 * @param query what one of a trace's spans has to be like
 * @param from the earliest start, nanoseconds since 1970
 * @param to the start that is too late
 * @param after where the last page has ended
 */
public record TraceSearch(
    Query query, long from, long to, Order order, int limit, @Nullable PageCursor after) {

  /** How the list is sorted. */
  public enum Order {
    /** Newest start first. */
    TIME,
    /** Longest first. */
    DURATION
  }

  /** A trace, and the first span that is as the query has it; null if there is no query. */
  public record Hit(StoredTrace trace, @Nullable StoredSpan span) {}

  /** Finds them in all traces, newest first. */
  public Page<Hit> in(List<StoredTrace> newestFirst) {
    List<Ranked> list =
        newestFirst.stream()
            .map(trace -> new Ranked(rank(trace), trace))
            .filter(ranked -> isInTime(ranked.trace()) && isAfterCursor(ranked))
            .toList();
    if (order == Order.DURATION) {
      list = list.stream().sorted(Comparator.comparing(Ranked::cursor, BY_RANK)).toList();
    }
    // One more than the page has, to know whether there is a next one.
    List<Found> found = list.parallelStream().flatMap(this::found).limit(limit + 1L).toList();
    List<Hit> hits = found.stream().limit(limit).map(Found::hit).toList();
    return new Page<>(hits, found.size() > limit ? found.get(limit - 1).place().cursor() : null);
  }

  private record Found(Ranked place, Hit hit) {}

  private Stream<Found> found(Ranked ranked) {
    StoredSpan span = query.isEmpty() ? null : query.firstIn(ranked.trace());
    return query.isEmpty() || span != null
        ? Stream.of(new Found(ranked, new Hit(ranked.trace(), span)))
        : Stream.empty();
  }

  private static final Comparator<PageCursor> BY_RANK =
      Comparator.comparingLong(PageCursor::rank).thenComparingLong(PageCursor::number).reversed();

  private record Ranked(long rank, StoredTrace trace) {
    PageCursor cursor() {
      return new PageCursor(rank, trace.number());
    }
  }

  private long rank(StoredTrace trace) {
    return order == Order.TIME ? trace.start() : trace.duration();
  }

  private boolean isInTime(StoredTrace trace) {
    return trace.start() >= from && trace.start() < to;
  }

  private boolean isAfterCursor(Ranked ranked) {
    return after == null || after.isBefore(ranked.rank(), ranked.trace().number());
  }
}
