package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.compare.Tally;
import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import tools.jackson.core.JsonGenerator;

/** The resource of the overview: calls between services, and groups of errors. */
final class OverviewResource {

  private final ViewerParts parts;

  OverviewResource(ViewerParts parts) {
    this.parts = parts;
  }

  private record Way(String from, String to, String kind) {}

  Answer map(Parameters parameters, Matcher path) {
    Map<String, Tally> nodes = new TreeMap<>();
    Map<Way, Tally> ways = new LinkedHashMap<>();
    for (StoredTrace trace : parts.store().traces()) {
      List<StoredSpan> spans = trace.spans();
      Map<Long, StoredSpan> byId = new HashMap<>();
      spans.forEach(span -> byId.putIfAbsent(span.id(), span));
      for (StoredSpan span : spans) {
        String service = span.origin().service();
        nodes.computeIfAbsent(service, key -> new Tally()).add(span.duration(), span.isError());
        StoredSpan parent = byId.get(span.parentId());
        if (parent != null && !parent.origin().service().equals(service)) {
          Way way = new Way(parent.origin().service(), service, "call");
          ways.computeIfAbsent(way, key -> new Tally()).add(span.duration(), span.isError());
        }
        links(span, ways);
      }
    }
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("nodes");
          nodes.forEach((name, tally) -> node(json, name, tally));
          json.writeEndArray();
          json.writeArrayPropertyStart("edges");
          ways.forEach((way, tally) -> edge(json, way, tally));
          json.writeEndArray();
        });
  }

  private void links(StoredSpan span, Map<Way, Tally> ways) {
    if (span.links() == 0) {
      return;
    }
    TraceLinks links = new TraceLinks(parts.store());
    span.decoded().getLinksList().stream()
        .map(links::targetOf)
        .filter(target -> target != null)
        .map(target -> target.origin().service())
        .filter(service -> !service.equals(span.origin().service()))
        .distinct()
        .forEach(
            service ->
                ways.computeIfAbsent(
                        new Way(service, span.origin().service(), "link"), key -> new Tally())
                    .add(span.duration(), span.isError()));
  }

  private static void node(JsonGenerator json, String name, Tally tally) {
    json.writeStartObject();
    json.writeStringProperty("service", name);
    json.writeNumberProperty("spans", tally.count());
    json.writeNumberProperty("errors", tally.errors());
    json.writeNumberProperty("p95", tally.quantile(0.95));
    json.writeEndObject();
  }

  private static void edge(JsonGenerator json, Way way, Tally tally) {
    json.writeStartObject();
    json.writeStringProperty("from", way.from());
    json.writeStringProperty("to", way.to());
    json.writeStringProperty("kind", way.kind());
    json.writeNumberProperty("calls", tally.count());
    json.writeNumberProperty("errors", tally.errors());
    json.writeNumberProperty("p50", tally.quantile(0.5));
    json.writeNumberProperty("p95", tally.quantile(0.95));
    json.writeEndObject();
  }

  Answer errors(Parameters parameters, Matcher path) {
    List<ErrorGroups.Group> groups = new ErrorGroups(parts.store()).groups();
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("errors");
          groups.forEach(group -> group.write(json));
          json.writeEndArray();
        });
  }
}
