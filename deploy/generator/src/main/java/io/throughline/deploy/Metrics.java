package io.throughline.deploy;

import static java.util.stream.Collectors.toSet;

import io.throughline.semconv.generator.ExportedMetric;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Every metric that can be queried: the catalogue's, and those of the programs around it. */
final class Metrics {

  private final Map<String, Metric> byName = new LinkedHashMap<>();

  /** Those of a catalogue, those of the programs around services, and what objectives record. */
  static Metrics of(List<ExportedMetric> catalogue) {
    Metrics metrics = new Metrics();
    catalogue.forEach(metric -> metrics.add(ofCatalogue(metric)));
    metrics.addForeign(Yaml.readResource("foreign-metrics.yaml"));
    BurnRateRules.recorded().forEach(metrics::add);
    return metrics;
  }

  /** Adds what programs export that no catalogue defines. */
  void addForeign(JsonNode exporters) {
    for (JsonNode exporter : exporters) {
      for (JsonNode metric : exporter.get("metrics")) {
        add(foreign(exporter, metric));
      }
    }
  }

  Metric get(String name, String place) {
    Metric metric = byName.get(name);
    if (metric == null) {
      throw new SpecificationException(
          place, "nothing exports the metric '" + name + "'" + allowed(name, byName.keySet()));
    }
    return metric;
  }

  /** What a PromQL expression may ask for instead of a series that nothing exports. */
  String allowed(String series) {
    return allowed(series, series());
  }

  /** The names that begin with the same word, for all would be hundreds. */
  private static String allowed(String name, Set<String> known) {
    String domain = name.split("[._:]", 2)[0];
    List<String> near =
        known.stream().filter(one -> one.matches(domain + "[._:].*")).sorted().toList();
    return near.isEmpty() ? "" : "; of '" + domain + "' there are " + near;
  }

  /** The names that PromQL may use. */
  Set<String> series() {
    return byName.values().stream().flatMap(Metrics::series).collect(toSet());
  }

  /** Those of them that only go up, so that they have a rate. */
  Set<String> counters() {
    return byName.values().stream()
        .filter(metric -> metric.type() != Metric.Type.GAUGE)
        .flatMap(Metrics::series)
        .collect(toSet());
  }

  private static Stream<String> series(Metric metric) {
    if (metric.type() == Metric.Type.HISTOGRAM) {
      return Stream.of("_bucket", "_count", "_sum").map(part -> metric.series() + part);
    }
    // So Prometheus calls a gauge without unit that is pushed by OTLP.
    return metric.type() == Metric.Type.GAUGE && !metric.additive() && metric.unit().equals("1")
        ? Stream.of(metric.series(), metric.series() + "_ratio")
        : Stream.of(metric.series());
  }

  void add(Metric metric) {
    byName.put(metric.name(), metric);
  }

  private static Metric ofCatalogue(ExportedMetric metric) {
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    metric.labels().forEach((label, values) -> labels.put(label, new LinkedHashSet<>(values)));
    return new Metric(
        metric.name(),
        Metric.Type.valueOf(metric.type().toUpperCase(Locale.ROOT)),
        !metric.instrument().equals("gauge"),
        metric.unit(),
        metric.text(),
        metric.series(),
        labels,
        metric.boundaries(),
        metric.name().startsWith("system.") ? Metric.SCOPE_OF_MACHINES : Metric.SCOPE_OF_SERVICES);
  }

  private static Metric foreign(JsonNode exporter, JsonNode metric) {
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    strings(metric.path("labels")).forEach(label -> labels.put(label, Set.of()));
    Map<String, String> scope = new LinkedHashMap<>();
    exporter
        .path("scope")
        .properties()
        .forEach(s -> scope.put(s.getKey(), s.getValue().asString()));
    String name = metric.get("name").asString();
    return new Metric(
        name,
        Metric.Type.valueOf(metric.get("type").asString().toUpperCase(Locale.ROOT)),
        true,
        metric.get("unit").asString(),
        metric.get("brief").asString(),
        name,
        labels,
        List.of(),
        scope.isEmpty() ? Metric.SCOPE_OF_SERVICES : scope);
  }

  private static Set<String> strings(JsonNode array) {
    Set<String> strings = new LinkedHashSet<>();
    array.forEach(element -> strings.add(element.asString()));
    return strings;
  }
}
