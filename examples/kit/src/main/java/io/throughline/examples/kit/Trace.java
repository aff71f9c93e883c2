package io.throughline.examples.kit;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Spans of one trace, as far as they have come in. */
public record Trace(String id, List<ReceivedSpan> spans) {

  /** Spans whose parent is not here: because they have none, or because it was never exported. */
  public List<ReceivedSpan> roots() {
    Set<String> ids = spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
    return inOrder(spans.stream().filter(span -> !ids.contains(span.parentSpanId())).toList());
  }

  public List<ReceivedSpan> childrenOf(ReceivedSpan parent) {
    return inOrder(
        spans.stream().filter(span -> span.parentSpanId().equals(parent.spanId())).toList());
  }

  /** All spans of this name. */
  public List<ReceivedSpan> named(String name) {
    return spans.stream().filter(span -> span.name().equals(name)).toList();
  }

  public long startNanos() {
    return spans.stream().mapToLong(ReceivedSpan::startNanos).min().orElse(0);
  }

  private static List<ReceivedSpan> inOrder(List<ReceivedSpan> spans) {
    return spans.stream().sorted(Comparator.comparingLong(ReceivedSpan::startNanos)).toList();
  }
}
