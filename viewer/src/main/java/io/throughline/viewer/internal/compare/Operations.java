package io.throughline.viewer.internal.compare;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.throughline.viewer.internal.store.Origin;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The spans of a session by service and name. Not thread-safe. */
public final class Operations {

  /** With a duration each, 32 MB. */
  private static final int MOST_SPANS = 4_000_000;

  /** Names should be few; where they are not, what is more is counted together. */
  private static final int MOST_OPERATIONS = 10_000;

  private static final Operation OTHERS = new Operation("", "(other operations)");

  private final Map<Operation, Tally> tallies = new HashMap<>();
  private int spans;

  /** What spans of a service have in common. */
  public record Operation(String service, String name) implements Comparable<Operation> {
    @Override
    public int compareTo(Operation other) {
      int services = service.compareTo(other.service);
      return services == 0 ? name.compareTo(other.name) : services;
    }
  }

  /** Durations are in nanoseconds. */
  public record Figures(int count, int errors, long p50, long p99) {}

  /** Those of all traces that are held. */
  public static Map<Operation, Figures> of(List<StoredTrace> traces) {
    Operations operations = new Operations();
    for (StoredTrace trace : traces) {
      for (StoredSpan span : trace.spans()) {
        operations.add(span.origin().service(), span.name(), span.duration(), span.isError());
      }
    }
    return operations.figures();
  }

  /**
   * Adds those of a request.
   *
   * @throws IOException if there are more spans than can be compared
   */
  void add(ExportTraceServiceRequest request) throws IOException {
    for (ResourceSpans resource : request.getResourceSpansList()) {
      for (ScopeSpans scope : resource.getScopeSpansList()) {
        String service = new Origin(resource.getResource(), "", scope.getScope(), "").service();
        for (Span span : scope.getSpansList()) {
          if (spans == MOST_SPANS) {
            throw new IOException("it has more than " + MOST_SPANS + " spans");
          }
          add(
              service,
              span.getName(),
              Math.max(0, span.getEndTimeUnixNano() - span.getStartTimeUnixNano()),
              span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR);
        }
      }
    }
  }

  private void add(String service, String name, long duration, boolean failed) {
    spans++;
    Operation operation = new Operation(service, name);
    Tally tally = tallies.get(operation);
    if (tally == null) {
      tally =
          tallies.computeIfAbsent(
              tallies.size() < MOST_OPERATIONS ? operation : OTHERS, key -> new Tally());
    }
    tally.add(duration, failed);
  }

  /** By service and name. */
  Map<Operation, Figures> figures() {
    Map<Operation, Figures> figures = new TreeMap<>();
    tallies.forEach(
        (operation, tally) ->
            figures.put(
                operation,
                new Figures(
                    tally.count(), tally.errors(), tally.quantile(0.5), tally.quantile(0.99))));
    return figures;
  }
}
