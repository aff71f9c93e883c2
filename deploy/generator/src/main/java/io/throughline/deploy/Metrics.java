package io.throughline.deploy;

import static java.util.stream.Collectors.toSet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every metric that can be queried: the catalogue's, and those of the programs around it. */
final class Metrics {

  private final Map<String, Metric> byName = new LinkedHashMap<>();

  static Metrics of(Path repository) {
    Metrics metrics = new Metrics();
    Map<String, JsonNode> definitions = definitions(repository.resolve("semconv"));
    for (JsonNode facts : catalogue().get("metrics")) {
      JsonNode definition = Objects.requireNonNull(definitions.get(facts.get("name").asString()));
      metrics.add(ofCatalogue(facts, definition));
    }
    Path foreign = repository.resolve("deploy/prometheus/foreign-metrics.yaml");
    for (JsonNode exporter : Yaml.read(foreign)) {
      for (JsonNode metric : exporter.get("metrics")) {
        metrics.add(foreign(exporter, metric));
      }
    }
    return metrics;
  }

  Metric get(String name, String place) {
    Metric metric = byName.get(name);
    if (metric == null) {
      throw new SpecificationException(place, "nothing exports the metric '" + name + "'");
    }
    return metric;
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
    return metric.type() == Metric.Type.HISTOGRAM
        ? Stream.of("_bucket", "_count", "_sum").map(part -> metric.series() + part)
        : Stream.of(metric.series());
  }

  void add(Metric metric) {
    byName.put(metric.name(), metric);
  }

  private static Metric ofCatalogue(JsonNode facts, JsonNode definition) {
    Map<String, Set<String>> labels = new LinkedHashMap<>();
    facts.get("labels").properties().forEach(l -> labels.put(l.getKey(), strings(l.getValue())));
    List<Double> boundaries = new ArrayList<>();
    definition.at("/annotations/boundaries").forEach(b -> boundaries.add(b.asDouble()));
    return new Metric(
        facts.get("name").asString(),
        Metric.Type.valueOf(facts.get("type").asString().toUpperCase(Locale.ROOT)),
        !facts.get("instrument").asString().equals("gauge"),
        facts.get("unit").asString(),
        text(definition),
        facts.get("prometheusName").asString(),
        labels,
        boundaries,
        facts.get("name").asString().startsWith("system.")
            ? Metric.SCOPE_OF_MACHINES
            : Metric.SCOPE_OF_SERVICES);
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

  private static String text(JsonNode definition) {
    String brief = definition.get("brief").asString();
    return definition.has("note") ? brief + " " + definition.get("note").asString() : brief;
  }

  /** The facts do not have what people read, nor the boundaries of buckets. */
  private static Map<String, JsonNode> definitions(Path semconv) {
    Map<String, JsonNode> definitions = new HashMap<>();
    for (String folder : List.of("model", "opentelemetry")) {
      for (Path file : Yaml.files(semconv.resolve(folder))) {
        Yaml.read(file)
            .path("metrics")
            .forEach(metric -> definitions.put(metric.get("name").asString(), metric));
      }
    }
    return definitions;
  }

  private static JsonNode catalogue() {
    try (InputStream json =
        Objects.requireNonNull(
            Metrics.class.getResourceAsStream("/io/throughline/semconv/catalogue.json"))) {
      return JsonMapper.shared().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> strings(JsonNode array) {
    Set<String> strings = new LinkedHashSet<>();
    array.forEach(element -> strings.add(element.asString()));
    return strings;
  }
}
