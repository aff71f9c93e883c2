package io.throughline.examples.cluster.demo;

import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.Trace;
import java.util.Comparator;
import java.util.List;

/** A span that a trace has to contain, with those below it. */
public record ExpectedSpan(String service, String name, String kind, List<ExpectedSpan> children) {

  /** The way of one message from its publisher to its subscriber. */
  public static final ExpectedSpan MESSAGE =
      span(
          "publisher",
          "mqtt.publish",
          "PRODUCER",
          span(
              "mqtt-broker",
              "mqtt.publish.handle",
              "CONSUMER",
              span("mqtt-broker", "mqtt.message.receive", "INTERNAL"),
              span(
                  "mqtt-broker",
                  "placement.v1.Placement/Store",
                  "CLIENT",
                  span(
                      "placement-center",
                      "placement.v1.Placement/Store",
                      "SERVER",
                      span(
                          "placement-center",
                          "placement_center.store",
                          "INTERNAL",
                          span("placement-center", "raft.replicate", "INTERNAL")))),
              span(
                  "mqtt-broker",
                  "journal.v1.Journal/Append",
                  "CLIENT",
                  span(
                      "journal",
                      "journal.v1.Journal/Append",
                      "SERVER",
                      span("journal", "journal.persist", "INTERNAL"))),
              span(
                  "mqtt-broker",
                  "mqtt.deliver",
                  "PRODUCER",
                  span("subscriber", "mqtt.process", "CONSUMER"))));

  /** What the trace lacks; empty if it is complete. */
  public List<String> missingFrom(Trace trace) {
    return missingFrom(trace, trace.roots(), "at its root");
  }

  /** Of several spans that match, as of calls that were repeated, one has to be complete. */
  private List<String> missingFrom(Trace trace, List<ReceivedSpan> candidates, String where) {
    return candidates.stream()
        .filter(this::matches)
        .map(found -> missingBelow(trace, found))
        .min(Comparator.comparingInt(List::size))
        .orElse(
            List.of("the trace has no %s span %s of %s %s".formatted(kind, name, service, where)));
  }

  private List<String> missingBelow(Trace trace, ReceivedSpan found) {
    return children.stream()
        .flatMap(
            child -> child.missingFrom(trace, trace.childrenOf(found), "below " + name).stream())
        .toList();
  }

  private boolean matches(ReceivedSpan span) {
    return span.service().equals(service) && span.name().equals(name) && span.kind().equals(kind);
  }

  private static ExpectedSpan span(
      String service, String name, String kind, ExpectedSpan... children) {
    return new ExpectedSpan(service, name, kind, List.of(children));
  }
}
