package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.http.Answer;
import io.throughline.viewer.internal.search.Page;
import io.throughline.viewer.internal.search.PageCursor;
import io.throughline.viewer.internal.search.Query;
import io.throughline.viewer.internal.search.QueryException;
import io.throughline.viewer.internal.search.TraceSearch;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TraceId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import tools.jackson.core.JsonGenerator;

/** The list of traces, and one of them. */
final class TracesResource {

  private static final int MOST_COUNTED = 1000;

  private final ViewerParts parts;

  TracesResource(ViewerParts parts) {
    this.parts = parts;
  }

  Answer list(Parameters parameters, Matcher path) throws ApiException, QueryException {
    Query query = Query.parse(parameters.text("q"), Query.Subject.SPANS);
    String sort = parameters.oneOf("sort", List.of("time", "duration"));
    TraceSearch search =
        new TraceSearch(
            query,
            parameters.nanos("from", Long.MIN_VALUE),
            parameters.nanos("to", Long.MAX_VALUE),
            sort.equals("time") ? TraceSearch.Order.TIME : TraceSearch.Order.DURATION,
            parameters.limit(),
            PageCursor.parse(parameters.text("cursor")));
    long head = parts.store().lastNumber();
    List<StoredTrace> all = parts.store().traces();
    if (!parameters.text("after").isEmpty()) {
      return count(all, parameters.number("after", 0), search);
    }
    Page<TraceSearch.Hit> page = search.in(all);
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("traces");
          page.items().forEach(hit -> summary(json, hit));
          json.writeEndArray();
          json.writeStringProperty("head", Long.toString(head));
          JsonAnswer.text(json, "next", Objects.toString(page.next(), null));
          if (search.after() == null) {
            Suggestions.ofTraces(all).write(json);
          }
        });
  }

  /** How many came after that one. */
  private static Answer count(List<StoredTrace> all, long after, TraceSearch search) {
    List<StoredTrace> newer = all.stream().filter(trace -> trace.number() > after).toList();
    TraceSearch counted =
        new TraceSearch(
            search.query(), search.from(), search.to(), search.order(), MOST_COUNTED, null);
    int count = counted.in(newer).items().size();
    return JsonAnswer.ok(json -> json.writeNumberProperty("count", count));
  }

  private static void summary(JsonGenerator json, TraceSearch.Hit hit) {
    StoredTrace trace = hit.trace();
    List<StoredSpan> spans = trace.spans();
    StoredSpan root = trace.root();
    Map<String, Integer> services = new LinkedHashMap<>();
    spans.forEach(span -> services.merge(span.origin().service(), 1, Integer::sum));
    json.writeStartObject();
    json.writeStringProperty("traceId", trace.id().toString());
    json.writeStringProperty("service", root.origin().service());
    json.writeStringProperty("name", root.name());
    JsonAnswer.micros(json, "start", trace.start());
    json.writeNumberProperty("duration", trace.duration());
    json.writeNumberProperty("spans", spans.size());
    json.writeNumberProperty("errors", trace.errors());
    json.writeArrayPropertyStart("services");
    services.forEach(
        (name, count) -> {
          json.writeStartArray();
          json.writeString(name);
          json.writeNumber(count);
          json.writeEndArray();
        });
    json.writeEndArray();
    if (root.parentId() != 0) {
      json.writeBooleanProperty("rootMissing", true);
    }
    StoredSpan found = hit.span();
    if (found != null) {
      json.writeStringProperty("spanId", TraceId.hex(found.id()));
    }
    json.writeEndObject();
  }

  Answer trace(Parameters parameters, Matcher path) throws ApiException {
    StoredTrace trace = held(parts, path);
    TraceColumns columns = new TraceColumns(parts.store(), trace);
    return JsonAnswer.ok(columns::write);
  }

  Answer search(Parameters parameters, Matcher path) throws ApiException, QueryException {
    StoredTrace trace = held(parts, path);
    Query query = Query.parse(parameters.text("q"), Query.Subject.SPANS);
    return JsonAnswer.ok(
        json -> {
          json.writeArrayPropertyStart("spans");
          for (StoredSpan span : trace.spans()) {
            if (query.matches(trace, span)) {
              json.writeString(TraceId.hex(span.id()));
            }
          }
          json.writeEndArray();
        });
  }

  static StoredTrace held(ViewerParts parts, Matcher path) throws ApiException {
    TraceId id = TraceId.parse(path.group(1));
    StoredTrace trace = id == null ? null : parts.store().trace(id);
    if (trace == null) {
      throw new ApiException(404, "this trace is not held: it was not received, or it was evicted");
    }
    return trace;
  }
}
