package io.throughline.viewer.internal.api;

import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.Values;
import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import io.throughline.viewer.internal.store.TelemetryStore;
import io.throughline.viewer.internal.store.TraceId;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The errors that are held: exceptions of spans and log records, grouped by type and first own
 * frame, and failed spans without an exception, by their name.
 */
final class ErrorGroups {

  private static final int MAX_GROUPS = 200;
  private static final int MIN_SEVERITY = 17; // ERROR

  private final Map<Key, Group> groups = new LinkedHashMap<>();

  private record Key(String type, String frame) {}

  /** What is known of those with one type and frame; the example is the newest. */
  static final class Group {
    private final Key key;
    private final Set<String> services = new TreeSet<>();
    private int count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private String message = "";
    private String stack = "";
    private @Nullable TraceId trace;
    private long span;

    private Group(Key key) {
      this.key = key;
    }

    void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("type", key.type());
      json.writeStringProperty("message", message);
      JsonAnswer.text(json, "frame", key.frame());
      json.writeArrayPropertyStart("services");
      services.forEach(json::writeString);
      json.writeEndArray();
      json.writeNumberProperty("count", count);
      JsonAnswer.micros(json, "first", first);
      JsonAnswer.micros(json, "last", last);
      if (trace != null) {
        json.writeStringProperty("traceId", trace.toString());
        json.writeStringProperty("spanId", TraceId.hex(span));
      }
      JsonAnswer.text(json, "stack", stack);
      json.writeEndObject();
    }
  }

  ErrorGroups(TelemetryStore store) {
    store.traces().forEach(trace -> trace.spans().forEach(span -> add(trace, span)));
    store.logs().stream().filter(log -> log.severity() >= MIN_SEVERITY).forEach(this::add);
  }

  /** Most frequent first. */
  List<Group> groups() {
    return groups.values().stream()
        .sorted(Comparator.comparingInt((Group group) -> group.count).reversed())
        .toList();
  }

  private void add(StoredTrace trace, StoredSpan stored) {
    if (stored.events() == 0 && !stored.isError()) {
      return;
    }
    Span span = stored.decoded();
    boolean told = false;
    for (Span.Event event : span.getEventsList()) {
      if (event.getName().equals("exception")) {
        List<KeyValue> of = event.getAttributesList();
        add(
            exception(of),
            of,
            stored.origin().service(),
            event.getTimeUnixNano(),
            trace.id(),
            stored.id());
        told = true;
      }
    }
    if (!told && stored.isError()) {
      Group group = group(new Key(stored.name(), ""));
      seen(
          group,
          stored.origin().service(),
          stored.start(),
          span.getStatus().getMessage(),
          "",
          trace.id(),
          stored.id());
    }
  }

  private void add(StoredLog log) {
    LogRecord record = log.decoded();
    List<KeyValue> of = record.getAttributesList();
    if (Values.find(of, "exception.type") != null) {
      add(exception(of), of, log.origin().service(), log.time(), log.traceId(), log.spanId());
    }
  }

  private static Key exception(List<KeyValue> attributes) {
    String frame = StackFrames.firstOwn(attributes);
    return new Key(text(attributes, "exception.type", "(no type)"), frame == null ? "" : frame);
  }

  private static String text(List<KeyValue> attributes, String key, String otherwise) {
    AnyValue value = Values.find(attributes, key);
    return value == null ? otherwise : Values.text(value);
  }

  private void add(
      Key key, List<KeyValue> of, String service, long time, @Nullable TraceId trace, long span) {
    seen(
        group(key),
        service,
        time,
        text(of, "exception.message", ""),
        text(of, "exception.stacktrace", ""),
        trace,
        span);
  }

  /** What comes when there are too many groups is in one. */
  private Group group(Key key) {
    Key kept =
        groups.containsKey(key) || groups.size() < MAX_GROUPS ? key : new Key("(others)", "");
    return groups.computeIfAbsent(kept, Group::new);
  }

  private static void seen(
      Group group,
      String service,
      long time,
      String message,
      String stack,
      @Nullable TraceId trace,
      long span) {
    group.count++;
    group.services.add(service);
    group.first = Math.min(group.first, time);
    if (time >= group.last) {
      group.last = time;
      group.message = message;
      group.stack = stack;
      group.trace = trace;
      group.span = span;
    }
  }
}
