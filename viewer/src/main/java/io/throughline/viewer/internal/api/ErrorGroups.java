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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The errors that are held: exceptions of spans and log records, grouped by type and first own
 * frame, and failed spans without an exception, by their name. An exception that went through many
 * spans of a trace, and into its log, counts once.
 */
final class ErrorGroups {

  private static final int MAX_GROUPS = 200;
  private static final int MIN_SEVERITY = 17; // ERROR

  private final Map<Key, Group> groups = new LinkedHashMap<>();

  /** By what one finds them again. */
  private enum Kind {
    /** By the exception's type. */
    EXCEPTION,
    /** By the name of the failed span. */
    SPAN,
    /** Not at all: there are too many groups. */
    OTHERS
  }

  private record Key(Kind kind, String type, String frame) {
    static final Key OTHERS = new Key(Kind.OTHERS, "(others)", "");
  }

  /** One telling of an error. */
  private record Told(
      String service, long time, String message, String stack, @Nullable TraceId trace, long span) {

    static Told exception(
        List<KeyValue> of, String service, long time, @Nullable TraceId trace, long span) {
      return new Told(
          service,
          time,
          text(of, "exception.message", ""),
          text(of, "exception.stacktrace", ""),
          trace,
          span);
    }
  }

  /** What is known of those with one type and frame; the example is the newest. */
  static final class Group {
    private final Key key;
    private final Set<String> services = new TreeSet<>();
    private final Set<TraceId> traces = new HashSet<>();
    private int withoutTrace;
    private int spans;
    private int logs;
    private long first = Long.MAX_VALUE;
    private Told last = new Told("", Long.MIN_VALUE, "", "", null, 0);

    private Group(Key key) {
      this.key = key;
    }

    private int count() {
      return traces.size() + withoutTrace;
    }

    private void add(Told told) {
      if (told.trace() == null) {
        withoutTrace++;
      } else {
        traces.add(told.trace());
      }
      services.add(told.service());
      first = Math.min(first, told.time());
      if (told.time() >= last.time()) {
        last = told;
      }
    }

    void write(JsonGenerator json) {
      json.writeStartObject();
      json.writeStringProperty("kind", key.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringProperty("type", key.type());
      json.writeStringProperty("message", last.message());
      JsonAnswer.text(json, "frame", key.frame());
      json.writeArrayPropertyStart("services");
      services.forEach(json::writeString);
      json.writeEndArray();
      json.writeNumberProperty("count", count());
      json.writeNumberProperty("spans", spans);
      json.writeNumberProperty("logs", logs);
      JsonAnswer.micros(json, "first", first);
      JsonAnswer.micros(json, "last", last.time());
      TraceId trace = last.trace();
      if (trace != null) {
        json.writeStringProperty("traceId", trace.toString());
        json.writeStringProperty("spanId", TraceId.hex(last.span()));
      }
      JsonAnswer.text(json, "stack", last.stack());
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
        .sorted(Comparator.comparingInt(Group::count).reversed())
        .toList();
  }

  private void add(StoredTrace trace, StoredSpan stored) {
    if (stored.events() == 0 && !stored.isError()) {
      return;
    }
    Span span = stored.decoded();
    String service = stored.origin().service();
    Set<Group> told = new HashSet<>();
    for (Span.Event event : span.getEventsList()) {
      if (event.getName().equals("exception")) {
        List<KeyValue> of = event.getAttributesList();
        Group group = group(exception(of));
        group.add(Told.exception(of, service, event.getTimeUnixNano(), trace.id(), stored.id()));
        told.add(group);
      }
    }
    if (told.isEmpty() && stored.isError()) {
      Group group = group(new Key(Kind.SPAN, stored.name(), ""));
      String message = span.getStatus().getMessage();
      group.add(new Told(service, stored.start(), message, "", trace.id(), stored.id()));
      told.add(group);
    }
    told.forEach(group -> group.spans++);
  }

  private void add(StoredLog log) {
    LogRecord record = log.decoded();
    List<KeyValue> of = record.getAttributesList();
    if (Values.find(of, "exception.type") != null) {
      Group group = group(exception(of));
      group.add(
          Told.exception(of, log.origin().service(), log.time(), log.traceId(), log.spanId()));
      group.logs++;
    }
  }

  private static Key exception(List<KeyValue> attributes) {
    String frame = StackFrames.firstOwn(attributes);
    return new Key(
        Kind.EXCEPTION,
        text(attributes, "exception.type", "(no type)"),
        frame == null ? "" : frame);
  }

  private static String text(List<KeyValue> attributes, String key, String otherwise) {
    AnyValue value = Values.find(attributes, key);
    return value == null ? otherwise : Values.text(value);
  }

  /** What comes when there are too many groups is in one. */
  private Group group(Key key) {
    Key kept = groups.containsKey(key) || groups.size() < MAX_GROUPS ? key : Key.OTHERS;
    return groups.computeIfAbsent(kept, Group::new);
  }
}
