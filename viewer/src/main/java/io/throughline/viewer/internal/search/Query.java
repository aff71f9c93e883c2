package io.throughline.viewer.internal.search;

import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A query of the search field; all of its terms have to hold. Thread-safe. */
public final class Query {

  /** What is searched. */
  public enum Subject {
    /** Spans, and so traces. */
    SPANS,
    /** Log records. */
    LOGS
  }

  private final List<Predicate<Item>> terms;

  private Query(List<Predicate<Item>> terms) {
    this.terms = terms;
  }

  /** Reads a query; an empty one holds for all. */
  public static Query parse(String text, Subject subject) throws QueryException {
    return new Query(new QueryParser(text, subject).parse());
  }

  /** Whether it holds for all. */
  public boolean isEmpty() {
    return terms.isEmpty();
  }

  /** Whether it holds for a span. */
  public boolean matches(StoredTrace trace, StoredSpan span) {
    return matches(new SpanItem(trace, span));
  }

  /** Whether it holds for a log record. */
  public boolean matches(StoredLog log) {
    return matches(new LogItem(log));
  }

  /** The first span of a trace for which it holds; null if there is none. */
  public @Nullable StoredSpan firstIn(StoredTrace trace) {
    for (StoredSpan span : trace.spans()) {
      if (matches(trace, span)) {
        return span;
      }
    }
    return null;
  }

  private boolean matches(Item item) {
    for (Predicate<Item> term : terms) {
      if (!term.test(item)) {
        return false;
      }
    }
    return true;
  }
}
