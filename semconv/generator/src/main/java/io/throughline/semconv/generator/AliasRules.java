package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Metric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/**
 * A writer of Prometheus recording rules, one file for each source document, by which queries with
 * the document's names return data.
 */
final class AliasRules {

  private static final List<String> QUANTILES = List.of("0.5", "0.9", "0.95", "0.99");

  private final String document;
  private final List<Map<String, Object>> rules = new ArrayList<>();

  private AliasRules(String document) {
    this.document = document;
  }

  /**
   * The text of each file, by its name.
   *
   * @param source the folder that the definitions are in, for readers
   */
  static SortedMap<String, String> files(Catalogue catalogue, String source) {
    SortedMap<String, AliasRules> documents = new TreeMap<>();
    for (Metric metric : catalogue.metrics()) {
      for (Alias alias : metric.aliases()) {
        documents.computeIfAbsent(alias.document(), AliasRules::new).add(metric, alias);
      }
    }
    SortedMap<String, String> files = new TreeMap<>();
    documents.forEach((document, rules) -> files.put(document + ".yml", rules.text(source)));
    return files;
  }

  private String text(String source) {
    Map<String, Object> group = new LinkedHashMap<>();
    group.put("name", "aliases of " + document);
    group.put("rules", rules);
    DumpSettings settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setWidth(Integer.MAX_VALUE)
            .build();
    return "# Generated from "
        + source
        + "; what to change stands there, under 'aliases'.\n"
        + new Dump(settings).dumpToString(Map.of("groups", List.of(group)));
  }

  private void add(Metric metric, Alias alias) {
    String name = PrometheusNames.label(alias.name());
    String source = PrometheusNames.metric(metric);
    if (name.equals(source) && alias.where().isEmpty() && !alias.isPartial()) {
      return; // It is the metric's own.
    }
    if (metric.instrument() != Instrument.HISTOGRAM) {
      rule(name, scaled(selected(source, alias), alias), metric, Map.of());
      return;
    }
    switch (alias.statistic()) {
      case COUNT -> rule(name, selected(source + "_count", alias), metric, Map.of());
      case SUM -> rule(name, scaled(selected(source + "_sum", alias), alias), metric, Map.of());
      case VALUE -> histogram(name, source, metric, alias);
      case QUANTILES -> summary(name, source, metric, alias);
    }
  }

  private void histogram(String name, String source, Metric metric, Alias alias) {
    if (alias.factor() == 1) {
      rule(name + "_bucket", selected(source + "_bucket", alias), metric, Map.of());
    } else {
      // PromQL cannot calculate with labels, so each bucket is a rule of its own.
      for (double boundary : boundaries(metric)) {
        String expression = selected(source + "_bucket", alias, "le" + bound(boundary).condition());
        String le = bound(boundary * alias.factor()).canonical();
        rule(name + "_bucket", expression, metric, Map.of("le", le));
      }
      rule(
          name + "_bucket",
          selected(source + "_bucket", alias, "le=\"+Inf\""),
          metric,
          Map.of("le", "+Inf"));
    }
    rule(name + "_sum", scaled(selected(source + "_sum", alias), alias), metric, Map.of());
    rule(name + "_count", selected(source + "_count", alias), metric, Map.of());
  }

  private void summary(String name, String source, Metric metric, Alias alias) {
    String rate = "rate(" + selector(source + "_bucket", alias) + "[5m])";
    for (String quantile : QUANTILES) {
      String expression = "histogram_quantile(" + quantile + ", " + dropping(rate, alias) + ")";
      rule(name, scaled(expression, alias), metric, Map.of("quantile", quantile));
    }
    rule(name + "_sum", scaled(selected(source + "_sum", alias), alias), metric, Map.of());
    rule(name + "_count", selected(source + "_count", alias), metric, Map.of());
  }

  private void rule(String name, String expression, Metric metric, Map<String, String> labels) {
    Map<String, Object> allLabels = new LinkedHashMap<>();
    allLabels.put("alias_of", metric.name());
    allLabels.putAll(labels);
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("record", name);
    rule.put("expr", expression);
    rule.put("labels", allLabels);
    rules.add(rule);
  }

  /** The series that an alias names, without the labels that tell them from others. */
  private static String selected(String series, Alias alias, String... matchers) {
    return dropping(selector(series, alias, matchers), alias);
  }

  private static String selector(String series, Alias alias, String... matchers) {
    List<String> all = new ArrayList<>();
    alias.where().forEach((key, value) -> all.add(PrometheusNames.label(key) + condition(value)));
    all.addAll(List.of(matchers));
    return all.isEmpty() ? series : series + "{" + String.join(", ", all) + "}";
  }

  private static String condition(String value) {
    return value.equals(Alias.ANY) ? "!=\"\"" : "=\"" + value + "\"";
  }

  private static String dropping(String expression, Alias alias) {
    if (alias.where().isEmpty()) {
      return expression;
    }
    String labels =
        alias.where().keySet().stream()
            .map(PrometheusNames::label)
            .collect(Collectors.joining(", "));
    return "sum without (" + labels + ") (" + expression + ")";
  }

  private static String scaled(String expression, Alias alias) {
    return alias.factor() == 1 ? expression : expression + " * " + plain(alias.factor());
  }

  private static List<Double> boundaries(Metric metric) {
    if (metric.boundaries().isEmpty()) {
      throw new IllegalStateException(
          metric.name() + " needs boundaries, so that those of its alias can be written");
    }
    return metric.boundaries();
  }

  private static BucketBound bound(double boundary) {
    return new BucketBound(exact(boundary));
  }

  private static String plain(double value) {
    return exact(value).stripTrailingZeros().toPlainString();
  }

  private static BigDecimal exact(double value) {
    return new BigDecimal(Double.toString(value)).round(new MathContext(12));
  }
}
