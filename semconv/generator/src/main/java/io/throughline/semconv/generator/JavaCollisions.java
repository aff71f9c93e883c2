package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.AttributeGroup;
import io.throughline.semconv.generator.Catalogue.Event;
import io.throughline.semconv.generator.Catalogue.Member;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Span;
import io.throughline.semconv.generator.Catalogue.Text;
import io.throughline.semconv.generator.Catalogue.Use;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names that differ in the catalogue and are one in Java, where the second would replace the first
 * or not compile.
 */
final class JavaCollisions {

  private final Catalogue catalogue;

  private JavaCollisions(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** Refuses them, with the place of the second. */
  static void check(Catalogue catalogue) {
    JavaCollisions collisions = new JavaCollisions(catalogue);
    collisions.checkTypes();
    catalogue.attributesByDomain().values().forEach(JavaCollisions::checkKeys);
    catalogue.metricsByDomain().forEach(JavaCollisions::checkMetrics);
    catalogue.spansByDomain().values().forEach(JavaCollisions::checkSpans);
    catalogue.eventsByDomain().forEach(JavaCollisions::checkEvents);
    catalogue.groups().forEach(JavaCollisions::checkGroup);
    catalogue.attributes().forEach(JavaCollisions::checkMembers);
  }

  private void checkTypes() {
    // Some file systems take names that differ in case for one.
    Names types = new Names("class", new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
    types.add("Schema", "the schema");
    catalogue
        .attributesByDomain()
        .forEach((domain, all) -> types.add(holder(domain, "Attributes"), keys(domain)));
    catalogue
        .metricsByDomain()
        .forEach((domain, all) -> types.add(holder(domain, "Metrics"), keys(domain)));
    catalogue
        .spansByDomain()
        .forEach((domain, all) -> types.add(holder(domain, "Spans"), keys(domain)));
    catalogue
        .eventsByDomain()
        .forEach((domain, all) -> types.add(holder(domain, "Events"), keys(domain)));
    for (Event event : catalogue.events()) {
      types.add(JavaNames.type(event.name()) + "Event", event.name(), event.text());
    }
    for (AttributeGroup group : catalogue.groups()) {
      addType(types, group.id(), group.text());
    }
    for (Attribute attribute : catalogue.attributes()) {
      if (attribute.isEnum()) {
        addType(types, attribute.key(), attribute.text());
      }
    }
  }

  private static void addType(Names types, String name, Text text) {
    String type = JavaNames.type(name);
    if (isOfJava(type)) {
      throw new CatalogueException(
          text.place(), "'" + name + "' would be the class " + type + ", which Java has");
    }
    types.add(type, name, text);
  }

  private static String holder(String domain, String kind) {
    return JavaNames.type(domain) + kind;
  }

  private static String keys(String domain) {
    return domain + ".*";
  }

  private static boolean isOfJava(String type) {
    try {
      Class.forName("java.lang." + type, false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void checkKeys(List<Attribute> attributes) {
    Names names = new Names("constant");
    for (Attribute attribute : attributes) {
      names.add(JavaNames.constant(attribute.key()), attribute.key(), attribute.text());
    }
  }

  private static void checkMetrics(String domain, List<Metric> metrics) {
    Names methods = new Names("method");
    Names fields = new Names("field");
    for (Metric metric : metrics) {
      String method = MetricsWriter.methodName(metric);
      methods.add(method, metric.name(), metric.text());
      fields.add(method, metric.name(), metric.text());
      checkFields(metric.attributes(), domain, metric.text());
    }
    for (Metric metric : metrics) {
      AttributePath path = new AttributePath(metric, domain, GeneratedPackage.ours());
      for (Use use : path.open()) {
        fields.add(path.valuesField(use), metric.name() + " by " + use.key(), metric.text());
      }
    }
  }

  private static void checkSpans(List<Span> spans) {
    Names names = new Names("constant");
    for (Span span : spans) {
      names.add(JavaNames.constant(JavaNames.local(span.type())), span.type(), span.text());
    }
  }

  private static void checkEvents(String domain, List<Event> events) {
    Names names = new Names("method");
    for (Event event : events) {
      names.add(JavaNames.member(JavaNames.local(event.name())), event.name(), event.text());
      checkFields(event.attributes(), domain, event.text());
    }
  }

  /** The attributes of one signal, as its methods take them. */
  private static void checkFields(List<Use> uses, String domain, Text signal) {
    Names names = new Names("parameter");
    for (Use use : uses) {
      names.add(JavaNames.parameter(use.attribute(), domain), use.key(), signal);
    }
  }

  private static void checkGroup(AttributeGroup group) {
    Names names = new Names("constant");
    names.add("REQUIRED", "those that are required");
    for (Use use : group.attributes()) {
      names.add(JavaNames.constant(use.key()), use.key(), group.text());
    }
  }

  private static void checkMembers(Attribute attribute) {
    Names names = new Names("constant");
    for (Member member : attribute.members()) {
      names.add(JavaNames.constant(member.id()), member.id(), member.text());
    }
  }

  /** The names that there are in one scope, and of what. */
  private static final class Names {

    private final String kind;
    private final SortedMap<String, String> owners;

    Names(String kind) {
      this(kind, new TreeMap<>());
    }

    Names(String kind, SortedMap<String, String> owners) {
      this.kind = kind;
      this.owners = owners;
    }

    void add(String name, String owner) {
      owners.put(name, owner);
    }

    void add(String name, String owner, Text text) {
      @Nullable String other = owners.putIfAbsent(name, owner);
      if (other != null) {
        throw new CatalogueException(
            text.place(),
            "'%s' would be the %s %s in Java, which '%s' is".formatted(owner, kind, name, other));
      }
    }
  }
}
