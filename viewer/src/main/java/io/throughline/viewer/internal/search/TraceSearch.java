package io.throughline.viewer.internal.search;

import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    List<Hit> hits = new ArrayList<>();
    PageCursor last = null;
    for (Ranked ranked : list) {
      StoredSpan span = query.isEmpty() ? null : query.firstIn(ranked.trace());
      if (query.isEmpty() || span != null) {
        if (hits.size() == limit) {
          return new Page<>(hits, last);
        }
        hits.add(new Hit(ranked.trace(), span));
        last = ranked.cursor();
      }
    }
    return new Page<>(hits, null);
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
