package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TelemetryStore;
import io.throughline.viewer.internal.store.TraceId;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The links between spans, in both directions. Those that lead to a trace are found by a scan of
 * all spans that have links.
 */
final class TraceLinks {

  private static final int MOST_INCOMING = 1000;

  private final TelemetryStore store;

  TraceLinks(TelemetryStore store) {
    this.store = store;
  }

  /**
   * A link that leads here.
   *
   * @param to the id of the span that it leads to
   */
  record Incoming(TraceId fromTrace, StoredSpan from, long to) {

    void write(JsonGenerator json) {
      json.writeStringProperty("traceId", fromTrace.toString());
      json.writeStringProperty("spanId", TraceId.hex(from.id()));
      json.writeStringProperty("service", from.origin().service());
      json.writeStringProperty("name", from.name());
    }
  }

  /** Where a link leads to, as far as it is held. */
  void target(JsonGenerator json, Span.Link link) {
    StoredSpan span = targetOf(link);
    json.writeStringProperty("traceId", HexFormat.of().formatHex(link.getTraceId().toByteArray()));
    json.writeStringProperty("spanId", HexFormat.of().formatHex(link.getSpanId().toByteArray()));
    json.writeBooleanProperty("known", span != null);
    if (span != null) {
      json.writeStringProperty("service", span.origin().service());
      json.writeStringProperty("name", span.name());
    }
  }

  /** The span that a link leads to; null if it is not held. */
  @Nullable StoredSpan targetOf(Span.Link link) {
    TraceId id = TraceId.of(link.getTraceId());
    StoredTrace trace = id == null ? null : store.trace(id);
    return trace == null ? null : trace.span(TraceId.spanId(link.getSpanId()));
  }

  /** The links that lead to the spans of a trace. */
  List<Incoming> to(TraceId target) {
    List<Incoming> found = new ArrayList<>();
    for (StoredTrace trace : store.traces()) {
      if (trace.isLinked()) {
        for (StoredSpan span : trace.spans()) {
          addLinks(trace, span, target, found);
          if (found.size() >= MOST_INCOMING) {
            return found;
          }
        }
      }
    }
    return found;
  }

  private static void addLinks(
      StoredTrace trace, StoredSpan span, TraceId target, List<Incoming> found) {
    if (span.links() == 0) {
      return;
    }
    for (Span.Link link : span.decoded().getLinksList()) {
      if (target.equals(TraceId.of(link.getTraceId()))) {
        found.add(new Incoming(trace.id(), span, TraceId.spanId(link.getSpanId())));
      }
    }
  }
}
