package io.throughline.examples.kit;

import java.util.ArrayList;
import java.util.List;

/** A trace as lines of text: service, tree of span names, kind, duration. */
public final class TraceTree {

  private final Trace trace;
  private final Style style;
  private final List<Line> lines = new ArrayList<>();

  public static List<String> lines(Trace trace, Style style) {
    return new TraceTree(trace, style).lines();
  }

  private TraceTree(Trace trace, Style style) {
    this.trace = trace;
    this.style = style;
  }

  private List<String> lines() {
    trace.roots().forEach(root -> add(root, "", ""));
    int serviceWidth = width(lines.stream().map(line -> line.span().service()).toList());
    int treeWidth = width(lines.stream().map(line -> line.branch() + line.span().name()).toList());
    return lines.stream().map(line -> text(line, serviceWidth, treeWidth)).toList();
  }

  private void add(ReceivedSpan span, String branch, String indent) {
    lines.add(new Line(span, branch));
    List<ReceivedSpan> children = trace.childrenOf(span);
    for (int i = 0; i < children.size(); i++) {
      boolean last = i == children.size() - 1;
      add(children.get(i), indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "));
    }
  }

  private String text(Line line, int serviceWidth, int treeWidth) {
    ReceivedSpan span = line.span();
    String name = span.isError() ? style.bad(span.name()) : span.name();
    String filler = " ".repeat(treeWidth - line.branch().length() - span.name().length());
    String text =
        style.service(span.service(), serviceWidth)
            + "  "
            + style.faint(line.branch())
            + name
            + filler
            + "  %-8s %9.2f ms".formatted(span.kind(), (span.endNanos() - span.startNanos()) / 1e6);
    if (span.isError()) {
      text += style.bad("  " + (span.attribute("error.type") + " " + span.message()).strip());
    }
    for (String linked : span.linkedTraceIds()) {
      text += style.faint("  linked to trace " + linked);
    }
    return text;
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(String::length).max().orElse(0);
  }

  private record Line(ReceivedSpan span, String branch) {}
}
