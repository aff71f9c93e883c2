package io.throughline.semconv.generator;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.AttributeGroup;
import io.throughline.semconv.generator.Catalogue.Entity;
import io.throughline.semconv.generator.Catalogue.Event;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Span;
import io.throughline.semconv.generator.Facts.MetricFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** A writer of the catalogue's reference: a page for each domain, and one with all aliases. */
final class ReferencePages {

  private final Catalogue catalogue;
  private final Map<String, Object> origin;

  private ReferencePages(Catalogue catalogue, Map<String, Object> origin) {
    this.catalogue = catalogue;
    this.origin = origin;
  }

  /** The pages of our own catalogue. */
  static ReferencePages ours(Catalogue catalogue) {
    return new ReferencePages(
        catalogue,
        Map.of(
            "source", "semconv/model and semconv/opentelemetry",
            "rules", "deploy/prometheus/aliases",
            "settings", true));
  }

  /** The pages of a catalogue that is built on ours, without what is ours. */
  static ReferencePages of(Catalogue catalogue, String source) {
    return new ReferencePages(
        catalogue, Map.of("source", source, "rules", "prometheus/aliases", "settings", false));
  }

  /** The text of each file, by its name. */
  SortedMap<String, String> files() {
    SortedMap<String, String> files = new TreeMap<>();
    List<Page> pages = domains().stream().map(this::page).toList();
    List<Document> documents = documents();
    Template template = template("domain.md.mustache");
    pages.forEach(page -> files.put(page.domain() + ".md", text(template, page)));
    files.put(
        "README.md",
        text(
            template("README.md.mustache"),
            Map.of("pages", pages, "aliases", !documents.isEmpty())));
    if (!documents.isEmpty()) {
      files.put(
          "aliases.md", text(template("aliases.md.mustache"), Map.of("documents", documents)));
    }
    return files;
  }

  /** The content of a page. */
  private record Page(
      String domain,
      List<MetricEntry> metrics,
      List<Span> spans,
      List<Event> events,
      List<Entity> entities,
      List<AttributeGroup> groups,
      List<Attribute> attributes) {}

  /** A metric with its name in Prometheus. */
  private record MetricEntry(Metric metric, MetricFacts prometheus) {}

  /** The names in a source document. */
  private record Document(String name, List<AliasEntry> aliases) {}

  /** A name in a source document, and its name here. */
  private record AliasEntry(String name, Catalogue.Alias alias, Metric metric, String page) {}

  private SortedSet<String> domains() {
    SortedSet<String> domains = new TreeSet<>(catalogue.attributesByDomain().keySet());
    domains.addAll(catalogue.metricsByDomain().keySet());
    domains.addAll(catalogue.spansByDomain().keySet());
    domains.addAll(catalogue.eventsByDomain().keySet());
    catalogue.groups().forEach(group -> domains.add(Catalogue.domain(group.id())));
    return domains;
  }

  private Page page(String domain) {
    return new Page(
        domain,
        in(domain, catalogue.metrics(), Metric::name).stream()
            .map(metric -> new MetricEntry(metric, Facts.of(metric)))
            .toList(),
        in(domain, catalogue.spans(), Span::type),
        in(domain, catalogue.events(), Event::name),
        in(domain, catalogue.entities(), entity -> entity.type() + "."),
        in(domain, catalogue.groups(), AttributeGroup::id),
        in(domain, catalogue.attributes(), Attribute::key));
  }

  private static <T> List<T> in(String domain, List<T> definitions, Function<T, String> name) {
    return definitions.stream()
        .filter(definition -> Catalogue.domain(name.apply(definition)).equals(domain))
        .toList();
  }

  private List<Document> documents() {
    SortedMap<String, SortedMap<String, AliasEntry>> documents = new TreeMap<>();
    for (Metric metric : catalogue.metrics()) {
      for (Catalogue.Alias alias : metric.aliases()) {
        documents
            .computeIfAbsent(alias.document(), absent -> new TreeMap<>())
            .put(
                alias.name(),
                new AliasEntry(alias.name(), alias, metric, Catalogue.domain(metric.name())));
      }
    }
    return documents.entrySet().stream()
        .map(entry -> new Document(entry.getKey(), List.copyOf(entry.getValue().values())))
        .toList();
  }

  private String text(Template template, Object content) {
    StringWriter text = new StringWriter();
    template.execute(content, origin, text);
    return text.toString();
  }

  private static Template template(String name) {
    try (InputStream stream =
            Objects.requireNonNull(ReferencePages.class.getResourceAsStream(name), name);
        Reader reader = new InputStreamReader(stream, StandardCharsets.UTF_8)) {
      return Mustache.compiler()
          .emptyStringIsFalse(true)
          .withEscaper(text -> text.strip().replace("|", "\\|").replace("\n", " "))
          .withFormatter(ReferencePages::format)
          .compile(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String format(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    if (value instanceof Double number) {
      return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
    }
    return value.toString();
  }
}
