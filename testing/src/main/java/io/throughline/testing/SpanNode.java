package io.throughline.testing;

import static java.util.stream.Collectors.groupingBy;

import io.opentelemetry.sdk.trace.data.SpanData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A recorded span with its children. */
record SpanNode(SpanData span, List<SpanNode> children) {

  /** The roots of each trace; more than one if a parent was not recorded. */
  static List<List<SpanNode>> traces(List<SpanData> spans) {
    return spans.stream()
        .collect(groupingBy(SpanData::getTraceId, LinkedHashMap::new, Collectors.toList()))
        .values()
        .stream()
        .map(SpanNode::roots)
        .toList();
  }

  private static List<SpanNode> roots(List<SpanData> trace) {
    Set<String> recorded = trace.stream().map(SpanData::getSpanId).collect(Collectors.toSet());
    Map<String, List<SpanData>> byParent =
        trace.stream().collect(groupingBy(SpanData::getParentSpanId));
    return trace.stream()
        .filter(span -> !recorded.contains(span.getParentSpanId()))
        .map(root -> of(root, byParent))
        .toList();
  }

  private static SpanNode of(SpanData span, Map<String, List<SpanData>> byParent) {
    return new SpanNode(
        span,
        byParent.getOrDefault(span.getSpanId(), List.of()).stream()
            .map(child -> of(child, byParent))
            .toList());
  }

  @Override
  public String toString() {
    return lines("");
  }

  private String lines(String indent) {
    StringBuilder text =
        new StringBuilder(indent).append(span.getName()).append(' ').append(span.getKind());
    if (!span.getAttributes().isEmpty()) {
      text.append(' ').append(span.getAttributes().asMap());
    }
    children.forEach(child -> text.append('\n').append(child.lines(indent + "  ")));
    return text.toString();
  }
}
