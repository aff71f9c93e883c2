package io.throughline.semconv.generator;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The definitions of all files, with every reference resolved. */
record Catalogue(
    String schemaUrl,
    List<Attribute> attributes,
    List<AttributeGroup> groups,
    List<Metric> metrics,
    List<Span> spans,
    List<Event> events,
    List<Entity> entities) {

  /**
   * An attribute.
   *
   * @param members empty unless its set of values is closed
   * @param bound how many values a metric keeps of it if it is open, zero if metrics may not use it
   * @param elasticsearchType how log lines with it are indexed
   */
  record Attribute(
      String key,
      ValueType type,
      List<Member> members,
      int bound,
      String elasticsearchType,
      List<String> examples,
      Text text) {

    boolean isClosed() {
      return !members.isEmpty() || type == ValueType.BOOLEAN;
    }

    boolean isEnum() {
      return !members.isEmpty();
    }
  }

  /** The types of attributes that the model uses. */
  enum ValueType {
    STRING("keyword"),
    INT("long"),
    DOUBLE("double"),
    BOOLEAN("boolean");

    final String elasticsearchType;

    ValueType(String elasticsearchType) {
      this.elasticsearchType = elasticsearchType;
    }
  }

  /** One value of a closed attribute. */
  record Member(String id, String value, Text text) {}

  /** An attribute as a signal uses it; one that is not required may be absent. */
  record Use(Attribute attribute, RequirementLevel level) {
    String key() {
      return attribute.key();
    }

    boolean required() {
      return level.required();
    }

    String condition() {
      return level.condition();
    }
  }

  /**
   * Attributes that belong together and are known by their names, such as the fields of a log line.
   */
  record AttributeGroup(String id, List<Use> attributes, Text text) {}

  /**
   * A metric.
   *
   * @param integral whether its values are whole numbers
   * @param observed whether it is a state that is read when metrics are collected
   * @param boundaries of the buckets of a histogram, empty if OpenTelemetry's default serves
   */
  record Metric(
      String name,
      Instrument instrument,
      String unit,
      boolean integral,
      boolean observed,
      List<Use> attributes,
      List<Double> boundaries,
      List<Alias> aliases,
      Text text) {}

  /** The instruments of definition/2. */
  enum Instrument {
    COUNTER,
    UPDOWNCOUNTER,
    GAUGE,
    HISTOGRAM
  }

  /**
   * The name that a source document has for a metric, or for a part of it.
   *
   * @param factor what turns our unit into the document's
   * @param where the values of attributes that select the part
   * @param deprecated what to use instead, or null
   */
  record Alias(
      String document,
      String name,
      double factor,
      Map<String, String> where,
      Statistic statistic,
      @Nullable String deprecated) {

    /** In the place of a value: the attribute is there, whatever it says. */
    static final String ANY = "*";

    boolean isRescaled() {
      return factor != 1;
    }

    boolean isPartial() {
      return statistic != Statistic.VALUE;
    }
  }

  /** The statistic of a metric that an alias names. */
  enum Statistic {
    VALUE,
    COUNT,
    SUM,
    QUANTILES
  }

  /** A span, whose type is its name. */
  record Span(String type, Kind kind, List<Use> attributes, Text text) {}

  /** OpenTelemetry's kinds of spans. */
  enum Kind {
    INTERNAL,
    CLIENT,
    SERVER,
    PRODUCER,
    CONSUMER
  }

  /** An event: a log line with a name and fields. */
  record Event(String name, List<Use> attributes, Text text) {}

  /** An entity that telemetry is about, such as a service or a pod. */
  record Entity(String type, List<Use> identity, List<Use> description, Text text) {}

  /**
   * The text for people: a sentence, more if needed, and the stability.
   *
   * @param deprecated what to use instead, or null
   * @param place the file and line of what it is about
   */
  record Text(
      String brief, String note, String stability, @Nullable String deprecated, String place) {}

  /** The first word of a dotted name, by which definitions are gathered into classes and pages. */
  static String domain(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  SortedMap<String, List<Attribute>> attributesByDomain() {
    return byDomain(attributes, Attribute::key);
  }

  SortedMap<String, List<Metric>> metricsByDomain() {
    return byDomain(metrics, Metric::name);
  }

  SortedMap<String, List<Span>> spansByDomain() {
    return byDomain(spans, Span::type);
  }

  SortedMap<String, List<Event>> eventsByDomain() {
    return byDomain(events, Event::name);
  }

  /** What is defined here and not there. */
  Catalogue without(Catalogue other) {
    return new Catalogue(
        schemaUrl,
        others(attributes, other.attributes, Attribute::key),
        others(groups, other.groups, AttributeGroup::id),
        others(metrics, other.metrics, Metric::name),
        others(spans, other.spans, Span::type),
        others(events, other.events, Event::name),
        others(entities, other.entities, Entity::type));
  }

  private static <T> List<T> others(List<T> all, List<T> known, Function<T, String> name) {
    Set<String> names = known.stream().map(name).collect(Collectors.toSet());
    return all.stream().filter(one -> !names.contains(name.apply(one))).toList();
  }

  private static <T> SortedMap<String, List<T>> byDomain(
      List<T> definitions, Function<T, String> name) {
    Collector<T, ?, SortedMap<String, List<T>>> grouping =
        Collectors.groupingBy(
            definition -> domain(name.apply(definition)), TreeMap::new, Collectors.toList());
    return definitions.stream()
        .filter(definition -> !domain(name.apply(definition)).isEmpty())
        .collect(grouping);
  }
}
