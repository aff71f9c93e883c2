package io.throughline.examples.cluster.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
                      span("placement-center", "placement_center.store", "INTERNAL"))),
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
    List<String> missing = new ArrayList<>();
    collectMissing(trace, trace.roots(), "at its root", missing);
    return missing;
  }

  private void collectMissing(
      Trace trace, List<ReceivedSpan> candidates, String where, List<String> missing) {
    Optional<ReceivedSpan> found = candidates.stream().filter(this::matches).findFirst();
    if (found.isEmpty()) {
      missing.add("the trace has no %s span %s of %s %s".formatted(kind, name, service, where));
      return;
    }
    for (ExpectedSpan child : children) {
      child.collectMissing(trace, trace.childrenOf(found.get()), "below " + name, missing);
    }
  }

  private boolean matches(ReceivedSpan span) {
    return span.service().equals(service) && span.name().equals(name) && span.kind().equals(kind);
  }

  private static ExpectedSpan span(
      String service, String name, String kind, ExpectedSpan... children) {
    return new ExpectedSpan(service, name, kind, List.of(children));
  }
}
