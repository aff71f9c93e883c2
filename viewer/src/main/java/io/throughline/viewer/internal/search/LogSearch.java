package io.throughline.viewer.internal.search;

import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.TraceId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log records of a page of the list.
 *
 * @param trace null for all
 * @param span 0 for all
 * @param from the earliest time, nanoseconds since 1970
 * @param to the time that is too late
 * @param after where the last page has ended
 */
public record LogSearch(
    Query query,
    @Nullable TraceId trace,
    long span,
    long from,
    long to,
    int limit,
    @Nullable PageCursor after) {

  /** Finds them in all records, newest first. */
  public Page<StoredLog> in(List<StoredLog> newestFirst) {
    List<StoredLog> hits = new ArrayList<>();
    for (StoredLog log : newestFirst) {
      if (matches(log)) {
        if (hits.size() == limit) {
          StoredLog last = hits.get(limit - 1);
          return new Page<>(hits, new PageCursor(last.time(), last.number()));
        }
        hits.add(log);
      }
    }
    return new Page<>(hits, null);
  }

  /** Whether a record is one of them, wherever in the list. */
  public boolean matches(StoredLog log) {
    return (after == null || after.isBefore(log.time(), log.number()))
        && log.time() >= from
        && log.time() < to
        && (trace == null || trace.equals(log.traceId()))
        && (span == 0 || log.spanId() == span)
        && query.matches(log);
  }
}
