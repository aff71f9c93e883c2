package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.store.StoredLog;
import io.throughline.viewer.internal.store.StoredSpan;
import io.throughline.viewer.internal.store.StoredTrace;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tools.jackson.core.JsonGenerator;

/** The query terms that the newest data suggests, most frequent first. */
record Suggestions(Map<String, Integer> terms) {

  private static final int LOOKED_AT = 500;
  private static final int MOST = 12;

  static Suggestions ofTraces(List<StoredTrace> newestFirst) {
    Map<String, Integer> terms = new HashMap<>();
    newestFirst.stream()
        .limit(LOOKED_AT)
        .forEach(
            trace -> {
              trace.spans().stream()
                  .limit(LOOKED_AT)
                  .map(span -> "service:" + quoted(span.origin().service()))
                  .distinct()
                  .forEach(term -> terms.merge(term, 1, Integer::sum));
              StoredSpan root = trace.root();
              terms.merge("name:" + quoted(root.name()), 1, Integer::sum);
              if (trace.errors() > 0) {
                terms.merge("error", 1, Integer::sum);
              }
            });
    return new Suggestions(terms);
  }

  static Suggestions ofLogs(List<StoredLog> newestFirst) {
    Map<String, Integer> terms = new HashMap<>();
    newestFirst.stream()
        .limit(LOOKED_AT)
        .forEach(
            log -> {
              terms.merge("service:" + quoted(log.origin().service()), 1, Integer::sum);
              String level = LogRows.level(log.severity()).toLowerCase(Locale.ROOT);
              if (!level.isEmpty()) {
                terms.merge("level:" + level, 1, Integer::sum);
              }
            });
    return new Suggestions(terms);
  }

  private static String quoted(String value) {
    return value.chars().anyMatch(c -> Character.isWhitespace(c) || c == '"' || c == '*')
        ? '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"'
        : value;
  }

  void write(JsonGenerator json) {
    json.writeArrayPropertyStart("suggestions");
    terms.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(MOST)
        .forEach(
            each -> {
              json.writeStartObject();
              json.writeStringProperty("term", each.getKey());
              json.writeNumberProperty("count", each.getValue());
              json.writeEndObject();
            });
    json.writeEndArray();
  }
}
