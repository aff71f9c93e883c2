package io.throughline.tests.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** A trace as Jaeger's API v3 answers it: OTLP in JSON. */
record StoredTrace(List<StoredSpan> spans) {

  /** A span, with its resource's attributes beside its own. */
  record StoredSpan(
      String traceId,
      String id,
      String parentId,
      String name,
      int kind,
      Map<String, String> attributes,
      Map<String, String> resource,
      List<String> linkedTraces) {

    String service() {
      return resource.getOrDefault("service.name", "");
    }

    /** As {@code mqtt-broker mqtt.deliver PRODUCER}. */
    String signature() {
      return service() + " " + name + " " + KINDS.get(kind);
    }
  }

  private static final List<String> KINDS =
      List.of("UNSPECIFIED", "INTERNAL", "SERVER", "CLIENT", "PRODUCER", "CONSUMER");

  static StoredTrace of(JsonNode answer) {
    List<StoredSpan> spans = new ArrayList<>();
    for (JsonNode resourceSpans : answer.at("/result/resourceSpans")) {
      Map<String, String> resource = attributes(resourceSpans.at("/resource/attributes"));
      for (JsonNode scopeSpans : resourceSpans.path("scopeSpans")) {
        for (JsonNode span : scopeSpans.path("spans")) {
          spans.add(span(span, resource));
        }
      }
    }
    return new StoredTrace(spans);
  }

  static Map<String, StoredTrace> byId(JsonNode answer) {
    Map<String, StoredTrace> traces = new LinkedHashMap<>();
    for (StoredSpan span : of(answer).spans()) {
      traces
          .computeIfAbsent(span.traceId(), id -> new StoredTrace(new ArrayList<>()))
          .spans()
          .add(span);
    }
    return traces;
  }

  private static StoredSpan span(JsonNode span, Map<String, String> resource) {
    List<String> links = new ArrayList<>();
    for (JsonNode link : span.path("links")) {
      links.add(link.path("traceId").asString());
    }
    return new StoredSpan(
        span.path("traceId").asString(),
        span.path("spanId").asString(),
        span.path("parentSpanId").asString(""),
        span.path("name").asString(),
        span.path("kind").asInt(),
        attributes(span.path("attributes")),
        resource,
        links);
  }

  private static Map<String, String> attributes(JsonNode attributes) {
    Map<String, String> values = new LinkedHashMap<>();
    for (JsonNode attribute : attributes) {
      attribute.path("value").properties().stream()
          .findFirst()
          .ifPresent(
              value -> values.put(attribute.path("key").asString(), value.getValue().asString("")));
    }
    return values;
  }

  /** {@code signature <- signature of the parent} for each span, in any order. */
  List<String> edges() {
    return spans.stream()
        .map(span -> span.signature() + " <- " + signature(span.parentId()))
        .toList();
  }

  StoredSpan named(String name) {
    return spans.stream()
        .filter(span -> span.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no span " + name + " among " + edges()));
  }

  private String signature(String id) {
    return spans.stream()
        .filter(span -> span.id().equals(id))
        .map(StoredSpan::signature)
        .findFirst()
        .orElse(id.isEmpty() ? "none" : "unknown");
  }
}
