package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Statistic;
import io.throughline.semconv.generator.Catalogue.Use;
import io.throughline.semconv.generator.Catalogue.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A reader of metrics with their annotations, which also has the owner of each alias. */
final class MetricReader {

  private final AttributeReader attributes;
  private final Map<List<String>, String> metricByAlias = new LinkedHashMap<>();

  MetricReader(AttributeReader attributes) {
    this.attributes = attributes;
  }

  Metric read(YamlMap yaml) {
    yaml.allow(
        Texts.keysAnd(
            "name",
            "instrument",
            "unit",
            "attributes",
            "entity_associations",
            "annotations",
            "requirement_level"));
    RequirementLevel.read(yaml);
    String name = DottedName.read(yaml, "name");
    Instrument instrument = yaml.constant("instrument", Instrument.class);
    String unit = yaml.string("unit");
    MetricChecks.checkUnit(yaml, unit);
    MetricChecks.checkWords(yaml, name, instrument, unit);
    List<Use> uses = attributes.uses(yaml, "attributes");
    MetricChecks.checkAttributes(yaml, name, uses);
    boolean integral = false;
    boolean observed = false;
    List<Double> boundaries = List.of();
    List<Alias> aliases = List.of();
    if (yaml.has("annotations")) {
      YamlMap annotations =
          yaml.map("annotations").allow(Set.of("boundaries", "code_generation", "aliases"));
      boundaries = boundaries(annotations, instrument);
      if (annotations.has("code_generation")) {
        YamlMap code =
            annotations.map("code_generation").allow(Set.of("metric_value_type", "instrument"));
        integral =
            code.has("metric_value_type")
                && code.constant("metric_value_type", ValueType.class) == ValueType.INT;
        observed =
            code.has("instrument")
                && code.constant("instrument", Reading.class) == Reading.OBSERVABLE;
      }
      if (annotations.has("aliases")) {
        aliases = aliases(annotations.map("aliases"), name, unit, instrument, uses);
      }
    }
    if (observed && instrument == Instrument.HISTOGRAM) {
      throw yaml.problem("a histogram cannot be observable");
    }
    Metric metric =
        new Metric(
            name,
            instrument,
            unit,
            integral,
            observed,
            uses,
            boundaries,
            aliases,
            Texts.read(yaml));
    MetricChecks.checkCombinations(yaml, metric);
    return metric;
  }

  /** The way in which the values of a metric are obtained, by Weaver's name for it. */
  private enum Reading {
    OBSERVABLE
  }

  private static List<Double> boundaries(YamlMap annotations, Instrument instrument) {
    List<Double> boundaries = annotations.numbers("boundaries");
    if (!boundaries.isEmpty() && instrument != Instrument.HISTOGRAM) {
      throw annotations.problem("boundaries", "only a histogram has boundaries");
    }
    if (!boundaries.equals(boundaries.stream().sorted().distinct().toList())) {
      throw annotations.problem("boundaries", "boundaries must rise");
    }
    return boundaries;
  }

  private List<Alias> aliases(
      YamlMap documents, String metric, String unit, Instrument instrument, List<Use> uses) {
    List<Alias> aliases = new ArrayList<>();
    for (String document : documents.keys()) {
      for (YamlMap yaml : documents.mapsOrStrings(document, "name")) {
        yaml.allow(Set.of("name", "unit", "where", "statistic", "deprecated"));
        Statistic statistic =
            yaml.has("statistic") ? yaml.constant("statistic", Statistic.class) : Statistic.VALUE;
        if (statistic != Statistic.VALUE && instrument != Instrument.HISTOGRAM) {
          throw yaml.problem("statistic", "only a histogram has a " + yaml.string("statistic"));
        }
        Alias alias =
            new Alias(
                document,
                yaml.string("name"),
                factor(yaml, unit),
                yaml.has("where") ? where(yaml.map("where"), uses) : Map.of(),
                statistic,
                Texts.deprecated(yaml));
        @Nullable String other = metricByAlias.putIfAbsent(List.of(document, alias.name()), metric);
        if (other != null) {
          throw yaml.problem(
              "'" + alias.name() + "' of " + document + " is an alias of '" + other + "' already");
        }
        aliases.add(alias);
      }
    }
    return List.copyOf(aliases);
  }

  private static double factor(YamlMap yaml, String unit) {
    if (!yaml.has("unit") || yaml.string("unit").equals(unit)) {
      return 1;
    }
    String conversion = unit + " in " + yaml.string("unit");
    return switch (conversion) {
      case "s in ms" -> 1e3;
      case "s in us" -> 1e6;
      case "By in KiBy" -> 1.0 / 1024;
      case "By in MiBy" -> 1.0 / (1024 * 1024);
      case "1 in %" -> 100;
      case "By/s in Mbit/s" -> 8e-6;
      default -> throw yaml.problem("unit", "it is not known how to express " + conversion);
    };
  }

  private static Map<String, String> where(YamlMap yaml, List<Use> uses) {
    Map<String, String> where = new LinkedHashMap<>();
    for (String key : yaml.keys()) {
      Attribute attribute =
          uses.stream()
              .map(Use::attribute)
              .filter(candidate -> candidate.key().equals(key))
              .findFirst()
              .orElseThrow(() -> yaml.problem(key, "the metric has no attribute '" + key + "'"));
      String value = yaml.string(key);
      if (attribute.isEnum()
          && !value.equals(Alias.ANY)
          && attribute.members().stream()
              .noneMatch(member -> Objects.equals(member.value(), value))) {
        throw yaml.problem(key, "'" + value + "' is not a value of '" + key + "'");
      }
      where.put(key, value);
    }
    return where;
  }
}
