package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TelemetryStore;
import io.throughline.viewer.internal.store.TraceId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import tools.jackson.core.JsonGenerator;

/** A whole trace as columns, which a page reads much faster than objects. */
final class TraceColumns {

  private static final int ROOT = -1;
  private static final int MISSING = -2;

  private final TelemetryStore store;
  private final StoredTrace trace;
  private final List<StoredSpan> spans;
  private final Map<Long, Integer> indexes = new HashMap<>();

  TraceColumns(TelemetryStore store, StoredTrace trace) {
    this.store = store;
    this.trace = trace;
    spans = trace.spans().stream().sorted(Comparator.comparingLong(StoredSpan::start)).toList();
    for (int index = 0; index < spans.size(); index++) {
      indexes.putIfAbsent(spans.get(index).id(), index);
    }
  }

  void write(JsonGenerator json) {
    Map<String, Integer> services = new LinkedHashMap<>();
    Map<String, Integer> names = new LinkedHashMap<>();
    for (StoredSpan span : spans) {
      services.putIfAbsent(span.origin().service(), services.size());
      names.putIfAbsent(span.name(), names.size());
    }
    json.writeStringProperty("traceId", trace.id().toString());
    JsonAnswer.micros(json, "start", trace.start());
    json.writeNumberProperty("duration", trace.duration());
    if (trace.refused() > 0) {
      json.writeNumberProperty("refused", trace.refused());
    }
    strings(json, "services", services);
    strings(json, "names", names);
    json.writeObjectPropertyStart("spans");
    json.writeArrayPropertyStart("id");
    spans.forEach(span -> json.writeString(TraceId.hex(span.id())));
    json.writeEndArray();
    numbers(json, "parent", this::parent);
    numbers(json, "service", span -> services.get(span.origin().service()));
    numbers(json, "name", span -> names.get(span.name()));
    numbers(json, "kind", StoredSpan::kind);
    numbers(json, "start", span -> span.start() - trace.start());
    numbers(json, "duration", StoredSpan::duration);
    numbers(json, "error", span -> span.isError() ? 1 : 0);
    numbers(json, "events", StoredSpan::events);
    numbers(json, "links", StoredSpan::links);
    json.writeEndObject();
    logs(json);
    links(json);
  }

  private static void strings(JsonGenerator json, String name, Map<String, Integer> values) {
    json.writeArrayPropertyStart(name);
    values.keySet().forEach(json::writeString);
    json.writeEndArray();
  }

  private void numbers(JsonGenerator json, String name, ToLongFunction<StoredSpan> value) {
    json.writeArrayPropertyStart(name);
    spans.forEach(span -> json.writeNumber(value.applyAsLong(span)));
    json.writeEndArray();
  }

  private int parent(StoredSpan span) {
    return span.parentId() == 0 ? ROOT : indexes.getOrDefault(span.parentId(), MISSING);
  }

  private void logs(JsonGenerator json) {
    List<StoredLog> logs =
        store.logs().stream()
            .filter(log -> trace.id().equals(log.traceId()))
            .sorted(Comparator.comparingLong(StoredLog::time))
            .toList();
    json.writeObjectPropertyStart("logs");
    json.writeArrayPropertyStart("span");
    logs.forEach(log -> json.writeNumber(indexes.getOrDefault(log.spanId(), -1)));
    json.writeEndArray();
    json.writeArrayPropertyStart("offset");
    logs.forEach(log -> json.writeNumber(log.time() - trace.start()));
    json.writeEndArray();
    json.writeArrayPropertyStart("level");
    logs.forEach(log -> json.writeString(LogRows.level(log.severity())));
    json.writeEndArray();
    json.writeArrayPropertyStart("id");
    logs.forEach(log -> json.writeString(Long.toString(log.number())));
    json.writeEndArray();
    json.writeEndObject();
  }

  private void links(JsonGenerator json) {
    TraceLinks links = new TraceLinks(store);
    json.writeArrayPropertyStart("linksOut");
    for (StoredSpan span : spans) {
      if (span.links() > 0) {
        span.decoded()
            .getLinksList()
            .forEach(
                link -> {
                  json.writeStartObject();
                  json.writeNumberProperty("span", indexes.getOrDefault(span.id(), MISSING));
                  links.target(json, link);
                  json.writeEndObject();
                });
      }
    }
    json.writeEndArray();
    json.writeArrayPropertyStart("linksIn");
    for (TraceLinks.Incoming incoming : links.to(trace.id())) {
      json.writeStartObject();
      json.writeNumberProperty("span", indexes.getOrDefault(incoming.to(), MISSING));
      incoming.write(json);
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
