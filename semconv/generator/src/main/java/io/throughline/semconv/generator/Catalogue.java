package io.throughline.semconv.generator;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** The definitions of all files, with every reference resolved. */
record Catalogue(
    List<Attribute> attributes,
    List<AttributeGroup> groups,
    List<Metric> metrics,
    List<Span> spans) {

  /** An attribute; {@code members} is empty unless its set of values is closed. */
  record Attribute(String key, ValueType type, List<Member> members, Text text) {
    boolean isClosed() {
      return !members.isEmpty();
    }
  }

  /** The types of attributes that the model uses. */
  enum ValueType {
    STRING,
    INT,
    DOUBLE,
    BOOLEAN
  }

  /** One value of a closed attribute. */
  record Member(String id, String value, Text text) {}

  /**
   * Attributes that belong together and are known by their names, such as the fields of a log line.
   */
  record AttributeGroup(String id, List<Attribute> attributes, Text text) {}

  /** A metric; {@code boundaries} is empty unless the histogram has its own. */
  record Metric(
      String name,
      Instrument instrument,
      String unit,
      boolean integral,
      List<Attribute> attributes,
      List<Double> boundaries,
      Text text) {}

  /** The instruments of definition/2. */
  enum Instrument {
    COUNTER,
    UPDOWNCOUNTER,
    GAUGE,
    HISTOGRAM
  }

  /** A span, whose type is its name. */
  record Span(String type, Kind kind, List<Attribute> attributes, Text text) {}

  /** OpenTelemetry's kinds of spans. */
  enum Kind {
    INTERNAL,
    CLIENT,
    SERVER,
    PRODUCER,
    CONSUMER
  }

  /** What people read: a sentence, more if there is more to say, and how far one can rely on it. */
  record Text(String brief, String note, String stability) {}

  /** The first word of a dotted name, by which definitions are gathered into classes. */
  static String domain(String name) {
    int dot = name.indexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }

  SortedMap<String, List<Attribute>> attributesByDomain() {
    return attributes.stream()
        .filter(attribute -> !domain(attribute.key()).isEmpty())
        .collect(byDomain(Attribute::key));
  }

  SortedMap<String, List<Metric>> metricsByDomain() {
    return metrics.stream().collect(byDomain(Metric::name));
  }

  SortedMap<String, List<Span>> spansByDomain() {
    return spans.stream().collect(byDomain(Span::type));
  }

  private static <T> Collector<T, ?, SortedMap<String, List<T>>> byDomain(
      Function<T, String> name) {
    return Collectors.groupingBy(
        definition -> domain(name.apply(definition)), TreeMap::new, Collectors.toList());
  }
}
