package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Use;
import io.throughline.semconv.generator.Catalogue.ValueType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a metric may not be, for the sake of those who export, keep and query it. */
final class MetricChecks {

  /** How many combinations of closed attributes a service keeps a place for. */
  private static final long MOST_COMBINATIONS = 10_000;

  private MetricChecks() {}

  static void checkUnit(YamlMap yaml, String unit) {
    if (!Units.isKnown(unit)) {
      throw yaml.problem("unit", "unit '" + unit + "' is unknown, there are " + Units.known());
    }
  }

  /** A word that is in the name already is added by one exporter and not by the other. */
  static void checkWords(YamlMap yaml, String name, Instrument instrument, String unit) {
    List<String> words = List.of(name.split("[._]"));
    boolean total =
        instrument == Instrument.COUNTER
            ? words.contains("total")
            : words.get(words.size() - 1).equals("total");
    if (total) {
      throw yaml.problem("a metric is not called 'total': exporters add that to counters");
    }
    if (words.contains(Units.word(unit))) {
      throw yaml.problem(
          "a metric is not called '" + Units.word(unit) + "': exporters add its unit");
    }
  }

  static void checkAttributes(YamlMap yaml, String metric, List<Use> uses) {
    Map<String, String> keys = new HashMap<>();
    for (Use use : uses) {
      Attribute attribute = use.attribute();
      if (!attribute.isClosed() && attribute.bound() == 0) {
        throw problem(
            yaml, attribute, metric, "is open: give it members, or the annotation 'bound'");
      }
      if (attribute.type() == ValueType.DOUBLE) {
        throw problem(yaml, attribute, metric, "has too many values for a metric");
      }
      if (Catalogue.domain(attribute.key()).isEmpty()) {
        throw problem(
            yaml, attribute, metric, "has no domain: a metric has none but such as 'shop.tenant'");
      }
      String label = PrometheusNames.label(attribute.key());
      @Nullable String other = keys.putIfAbsent(label, attribute.key());
      if (other != null) {
        throw problem(
            yaml, attribute, metric, "is the label '" + label + "', which '" + other + "' is");
      }
    }
  }

  private static CatalogueException problem(
      YamlMap yaml, Attribute attribute, String metric, String problem) {
    return yaml.problem(
        "attribute '" + attribute.key() + "' of metric '" + metric + "' " + problem);
  }

  /** Each combination has a place in an array, whether it ever occurs or not. */
  static void checkCombinations(YamlMap yaml, Metric metric) {
    if (MetricsWriter.isObserved(metric)) {
      return;
    }
    List<Use> closed =
        metric.attributes().stream().filter(use -> use.attribute().isClosed()).toList();
    long combinations = 1;
    for (Use use : closed) {
      combinations = Math.min(combinations * AttributePath.choices(use), MOST_COMBINATIONS + 1);
    }
    if (combinations > MOST_COMBINATIONS) {
      throw yaml.problem(
          "metric '%s' has more than %d combinations of %s; let it have fewer, or give the largest the annotation 'bound' and no members"
              .formatted(
                  metric.name(),
                  MOST_COMBINATIONS,
                  closed.stream()
                      .map(use -> use.key() + " (" + AttributePath.choices(use) + ")")
                      .collect(Collectors.joining(", "))));
    }
  }

  /** Refuses metrics that are one in Prometheus, with the place of the second. */
  static void checkSeries(Iterable<Metric> metrics) {
    Map<String, Metric> owners = new HashMap<>();
    for (Metric metric : metrics) {
      for (String series : taken(metric)) {
        @Nullable Metric other = owners.putIfAbsent(series, metric);
        if (other != null && !other.equals(metric)) {
          throw new CatalogueException(
              metric.text().place(),
              "metric '%s' would be the series '%s', which '%s' is (%s)"
                  .formatted(metric.name(), series, other.name(), other.text().place()));
        }
      }
    }
  }

  private static List<String> taken(Metric metric) {
    List<String> taken = new ArrayList<>(PrometheusNames.series(metric));
    if (metric.instrument() == Instrument.HISTOGRAM) {
      String name = PrometheusNames.metric(metric);
      taken.addAll(List.of(name, name + "_created"));
    }
    return taken;
  }
}
