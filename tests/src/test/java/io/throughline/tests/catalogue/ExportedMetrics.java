package io.throughline.tests.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which series there are to be queried, with which labels and values. */
final class ExportedMetrics {

  /** What the scrape adds to every series, and the parts of histograms and summaries. */
  private static final Set<String> LABELS_OF_ALL =
      Set.of(
          "job",
          "instance",
          "namespace",
          "pod",
          "node",
          "service",
          "container",
          "cluster",
          "le",
          "quantile",
          "alias_of");

  private static final String ANY = "*";

  private static final Path FOREIGN =
      Path.of(System.getProperty("project.root", ".."), "deploy/prometheus/foreign-metrics.yaml");

  private final Map<String, Map<String, Set<String>>> series = new HashMap<>();

  /** The metrics of the catalogue, and those of other programs that the bundle uses. */
  static ExportedMetrics ofCatalogue() {
    ExportedMetrics exported = new ExportedMetrics();
    for (JsonNode exporter : DeployedQuery.read(FOREIGN)) {
      exporter.get("metrics").forEach(metric -> exported.record(metric.get("name").asString()));
    }
    for (JsonNode metric : catalogue().get("metrics")) {
      Map<String, Set<String>> labels = new HashMap<>();
      metric
          .get("labels")
          .properties()
          .forEach(
              label -> {
                Set<String> values = new HashSet<>();
                label.getValue().forEach(value -> values.add(value.asString()));
                labels.put(label.getKey(), values.isEmpty() ? Set.of(ANY) : values);
              });
      for (JsonNode name : metric.get("series")) {
        exported.series.put(name.asString(), labels);
        if (isPlainGauge(metric)) {
          exported.series.put(name.asString() + "_ratio", labels); // as it is called when pushed
        }
      }
    }
    return exported;
  }

  private static boolean isPlainGauge(JsonNode metric) {
    return metric.get("instrument").asString().equals("gauge")
        && metric.get("unit").asString().equals("1");
  }

  static JsonNode catalogue() {
    try (InputStream json =
        Objects.requireNonNull(
            ExportedMetrics.class.getResourceAsStream("/io/throughline/semconv/catalogue.json"))) {
      return JsonMapper.shared().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A series whose labels are not known here, such as what a recording rule makes. */
  void record(String name) {
    series.putIfAbsent(name, Map.of(ANY, Set.of(ANY)));
  }

  /** What is wrong with an expression, as Prometheus' own parser sees it. */
  List<String> problems(JsonNode expression) {
    List<String> problems = new ArrayList<>();
    Set<String> labels = new HashSet<>(LABELS_OF_ALL);
    nodes(expression)
        .filter(ExportedMetrics::isSelector)
        .forEach(node -> check(node, labels, problems));
    nodes(expression).forEach(node -> checkGrouping(node, labels, problems));
    return problems;
  }

  private void check(JsonNode selector, Set<String> labels, List<String> problems) {
    String name = selector.get("name").asString();
    Map<String, Set<String>> known = series.getOrDefault(name, Map.of());
    if (!series.containsKey(name)) {
      problems.add("nothing exports the metric '" + name + "'");
      return;
    }
    labels.addAll(known.keySet());
    if (known.containsKey(ANY)) {
      return;
    }
    for (JsonNode matcher : selector.get("matchers")) {
      String label = matcher.get("name").asString();
      if (label.equals("__name__") || LABELS_OF_ALL.contains(label)) {
        continue;
      }
      if (!known.containsKey(label)) {
        problems.add("'" + name + "' has no label '" + label + "', it has " + known.keySet());
      } else {
        checkValues(name, label, matcher, known.get(label), problems);
      }
    }
  }

  private static void checkValues(
      String name, String label, JsonNode matcher, Set<String> known, List<String> problems) {
    if (known.contains(ANY)) {
      return;
    }
    String value = matcher.get("value").asString();
    boolean isPattern = matcher.get("type").asString().contains("~");
    boolean matches =
        value.isEmpty()
            || (isPattern
                ? Stream.of(value.split("\\|", -1))
                    .allMatch(
                        part -> known.stream().anyMatch(Pattern.compile(part).asMatchPredicate()))
                : known.contains(value));
    if (!matches) {
      problems.add("'" + label + "' of '" + name + "' is never '" + value + "', but " + known);
    }
  }

  private static void checkGrouping(JsonNode node, Set<String> labels, List<String> problems) {
    JsonNode grouping = node.get("grouping");
    if (grouping == null || labels.contains(ANY)) {
      return;
    }
    for (JsonNode label : grouping) {
      if (!labels.contains(label.asString())) {
        problems.add("nothing here has the label '" + label.asString() + "' to group by");
      }
    }
  }

  private static boolean isSelector(JsonNode node) {
    return node.path("type").asString("").equals("vectorSelector")
        || node.path("type").asString("").equals("matrixSelector");
  }

  private static Stream<JsonNode> nodes(JsonNode root) {
    return Stream.concat(Stream.of(root), root.valueStream().flatMap(ExportedMetrics::nodes));
  }
}
