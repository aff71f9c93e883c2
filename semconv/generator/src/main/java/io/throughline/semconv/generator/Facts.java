package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Alias;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Event;
import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Member;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Span;
import io.throughline.semconv.generator.Catalogue.Use;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The facts of the catalogue that reach backends: the series of Prometheus and the fields of
 * Elasticsearch. Dashboards, alerts and index templates are checked against it, and the next
 * release against the facts of the last.
 *
 * @param logFields the type under which each field of a log line is indexed
 * @param deprecated what is on its way out, as {@link Deprecation} writes it
 */
record Facts(
    String schemaUrl,
    List<MetricFacts> metrics,
    SortedMap<String, List<String>> events,
    List<String> spans,
    SortedMap<String, String> logFields,
    SortedSet<String> deprecated) {

  /**
   * A metric as Prometheus sees it.
   *
   * @param series the names that can be queried
   * @param labels the values that each label may have; none are listed where they are open
   * @param aliases the names it has in source documents, each with its document
   */
  record MetricFacts(
      String name,
      String instrument,
      String unit,
      List<String> attributes,
      String type,
      String prometheusName,
      List<String> series,
      SortedMap<String, List<String>> labels,
      List<AliasFacts> aliases) {}

  /** A name of a source document. */
  record AliasFacts(String document, String name) {}

  static Facts of(Catalogue catalogue) {
    SortedMap<String, List<String>> events = new TreeMap<>();
    catalogue.events().forEach(event -> events.put(event.name(), keys(event.attributes())));
    return new Facts(
        catalogue.schemaUrl(),
        catalogue.metrics().stream().map(Facts::of).toList(),
        events,
        catalogue.spans().stream().map(Span::type).sorted().toList(),
        logFields(catalogue),
        deprecated(catalogue));
  }

  static MetricFacts of(Metric metric) {
    SortedMap<String, List<String>> labels = new TreeMap<>();
    for (Use use : metric.attributes()) {
      labels.put(PrometheusNames.label(use.key()), values(use.attribute()));
    }
    return new MetricFacts(
        metric.name(),
        metric.instrument().name().toLowerCase(Locale.ROOT),
        metric.unit(),
        keys(metric.attributes()),
        type(metric.instrument()),
        PrometheusNames.metric(metric),
        PrometheusNames.series(metric),
        labels,
        metric.aliases().stream().map(Facts::of).toList());
  }

  private static AliasFacts of(Alias alias) {
    return new AliasFacts(alias.document(), alias.name());
  }

  private static String type(Instrument instrument) {
    return switch (instrument) {
      case COUNTER -> "counter";
      case UPDOWNCOUNTER, GAUGE -> "gauge";
      case HISTOGRAM -> "histogram";
    };
  }

  private static List<String> values(Attribute attribute) {
    if (attribute.isEnum()) {
      return attribute.members().stream().map(Member::value).toList();
    }
    return attribute.isClosed() ? List.of("false", "true") : List.of();
  }

  /** The fields that all lines share, those of events, and who emits a line. */
  private static SortedMap<String, String> logFields(Catalogue catalogue) {
    SortedMap<String, String> fields = new TreeMap<>();
    Stream.of(
            catalogue.groups().stream().flatMap(group -> group.attributes().stream()),
            catalogue.events().stream().flatMap(event -> event.attributes().stream()),
            catalogue.entities().stream()
                .flatMap(
                    entity ->
                        Stream.concat(entity.identity().stream(), entity.description().stream())))
        .flatMap(uses -> uses)
        .map(Use::attribute)
        .forEach(attribute -> fields.put(attribute.key(), attribute.elasticsearchType()));
    return fields;
  }

  private static SortedSet<String> deprecated(Catalogue catalogue) {
    SortedSet<String> names = new TreeSet<>();
    for (Metric metric : catalogue.metrics()) {
      add(names, Deprecation.metric(metric.name()), metric.text().deprecated());
      for (Alias alias : metric.aliases()) {
        add(names, Deprecation.alias(alias.document(), alias.name()), alias.deprecated());
      }
    }
    for (Span span : catalogue.spans()) {
      add(names, Deprecation.span(span.type()), span.text().deprecated());
    }
    for (Event event : catalogue.events()) {
      add(names, Deprecation.event(event.name()), event.text().deprecated());
    }
    for (Attribute attribute : catalogue.attributes()) {
      add(names, Deprecation.attribute(attribute.key()), attribute.text().deprecated());
      for (Member member : attribute.members()) {
        String value = Deprecation.value(attribute.key(), member.value());
        add(names, value, member.text().deprecated());
      }
    }
    return names;
  }

  private static void add(SortedSet<String> names, String name, @Nullable String deprecated) {
    if (deprecated != null) {
      names.add(name);
    }
  }

  private static List<String> keys(List<Use> uses) {
    return uses.stream().map(Use::key).toList();
  }
}
