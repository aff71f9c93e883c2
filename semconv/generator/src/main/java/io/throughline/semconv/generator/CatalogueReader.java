package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.AttributeGroup;
import io.throughline.semconv.generator.Catalogue.Entity;
import io.throughline.semconv.generator.Catalogue.Event;
import io.throughline.semconv.generator.Catalogue.Kind;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Span;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A reader of YAML files in OpenTelemetry's definition/2 syntax, which refuses keys that it does
 * not know.
 */
final class CatalogueReader {

  private static final String FORMAT = "definition/2";
  private static final String MANIFEST = "manifest.yaml";

  private final AttributeReader attributes = new AttributeReader();
  private final MetricReader metricReader = new MetricReader(attributes);
  private final Map<String, AttributeGroup> groups = new LinkedHashMap<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final Map<String, Span> spans = new LinkedHashMap<>();
  private final Map<String, Event> events = new LinkedHashMap<>();
  private final Map<String, Entity> entities = new LinkedHashMap<>();

  private CatalogueReader() {}

  /** Files beside the definitions that are about something else. */
  private static final Set<String> OTHERS =
      Set.of(MANIFEST, "objectives.yaml", "foreign-metrics.yaml");

  /** Reads all folders; the schema is that of the first. */
  static Catalogue read(List<Path> folders) throws IOException {
    return read(folders, folders.get(0));
  }

  /** Reads all folders, of which one has the schema. */
  static Catalogue read(List<Path> folders, Path schemaOf) throws IOException {
    List<YamlMap> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> paths = Files.list(folder)) {
        for (Path path : paths.filter(CatalogueReader::isDefinition).sorted().toList()) {
          files.add(YamlMap.read(path));
        }
      }
    }
    CatalogueReader reader = new CatalogueReader();
    files.forEach(CatalogueReader::checkFile);
    // All of one kind before the next: references may cross files.
    files.forEach(file -> file.maps("attributes").forEach(reader.attributes::define));
    files.forEach(file -> file.maps("attribute_groups").forEach(reader.attributes::defineGroup));
    files.forEach(reader::readSignals);
    files.forEach(reader::checkImports);
    files.forEach(reader::checkRenamed);
    MetricChecks.checkSeries(reader.metrics.values());
    return new Catalogue(
        YamlMap.read(schemaOf.resolve(MANIFEST)).string("schema_url"),
        reader.attributes.all(),
        List.copyOf(reader.groups.values()),
        List.copyOf(reader.metrics.values()),
        List.copyOf(reader.spans.values()),
        List.copyOf(reader.events.values()),
        List.copyOf(reader.entities.values()));
  }

  private static boolean isDefinition(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".yaml") && !OTHERS.contains(name);
  }

  private static void checkFile(YamlMap file) {
    file.allow(
        Set.of(
            "file_format",
            "imports",
            "attributes",
            "attribute_groups",
            "metrics",
            "spans",
            "events",
            "entities"));
    if (!file.string("file_format").equals(FORMAT)) {
      throw file.problem("file_format must be " + FORMAT);
    }
  }

  private void readSignals(YamlMap file) {
    for (YamlMap yaml : file.maps("attribute_groups")) {
      if (yaml.string("visibility").equals("public")) {
        String id = DottedName.readWords(yaml, "id");
        addOnce(
            groups,
            id,
            new AttributeGroup(id, attributes.uses(yaml, "attributes"), Texts.read(yaml)),
            yaml);
      }
    }
    for (YamlMap yaml : file.maps("metrics")) {
      Metric metric = metricReader.read(yaml);
      addOnce(metrics, metric.name(), metric, yaml);
    }
    for (YamlMap yaml : file.maps("spans")) {
      Span span = span(yaml);
      addOnce(spans, span.type(), span, yaml);
    }
    for (YamlMap yaml : file.maps("events")) {
      Event event = event(yaml);
      addOnce(events, event.name(), event, yaml);
    }
    for (YamlMap yaml : file.maps("entities")) {
      Entity entity = entity(yaml);
      addOnce(entities, entity.type(), entity, yaml);
    }
  }

  private Span span(YamlMap yaml) {
    yaml.allow(Texts.keysAnd("type", "kind", "name", "attributes", "requirement_level"));
    RequirementLevel.read(yaml);
    yaml.map("name").allow(Set.of("note")).string("note");
    return new Span(
        DottedName.read(yaml, "type"),
        yaml.constant("kind", Kind.class),
        attributes.uses(yaml, "attributes"),
        Texts.read(yaml));
  }

  private Event event(YamlMap yaml) {
    yaml.allow(Texts.keysAnd("name", "attributes", "requirement_level"));
    RequirementLevel.read(yaml);
    return new Event(
        DottedName.read(yaml, "name"), attributes.uses(yaml, "attributes"), Texts.read(yaml));
  }

  private Entity entity(YamlMap yaml) {
    yaml.allow(Texts.keysAnd("type", "identity", "description", "requirement_level"));
    RequirementLevel.read(yaml);
    return new Entity(
        yaml.string("type"),
        attributes.uses(yaml, "identity"),
        attributes.uses(yaml, "description"),
        Texts.read(yaml));
  }

  /** What a file imports from the conventions it builds on must be there. */
  private void checkImports(YamlMap file) {
    if (!file.has("imports")) {
      return;
    }
    Map<String, Set<String>> known =
        Map.of(
            "attribute_groups", groups.keySet(),
            "metrics", metrics.keySet(),
            "spans", spans.keySet(),
            "events", events.keySet(),
            "entities", entities.keySet());
    YamlMap imports = file.map("imports").allow(known.keySet());
    known.forEach(
        (kind, names) -> {
          for (String name : imports.strings(kind)) {
            String prefix = name.endsWith("*") ? name.substring(0, name.length() - 1) : null;
            if (names.stream()
                .noneMatch(n -> prefix == null ? n.equals(name) : n.startsWith(prefix))) {
              throw imports.problem(kind, "nothing that is called '" + name + "' can be imported");
            }
          }
        });
  }

  /** What replaces a deprecated name must be there. */
  private void checkRenamed(YamlMap file) {
    checkRenamed(file.maps("attributes"), attributes.keys());
    checkRenamed(file.maps("metrics"), metrics.keySet());
    checkRenamed(file.maps("spans"), spans.keySet());
    checkRenamed(file.maps("events"), events.keySet());
  }

  private static void checkRenamed(List<YamlMap> definitions, Set<String> names) {
    for (YamlMap definition : definitions) {
      if (definition.has("deprecated")) {
        YamlMap deprecated = definition.map("deprecated");
        if (deprecated.has("renamed_to") && !names.contains(deprecated.string("renamed_to"))) {
          throw deprecated.problem(
              "renamed_to", "nothing is called '" + deprecated.string("renamed_to") + "'");
        }
      }
    }
  }

  static <T> void addOnce(Map<String, T> map, String name, T definition, YamlMap yaml) {
    if (map.putIfAbsent(name, definition) != null) {
      throw yaml.problem("'" + name + "' is defined twice");
    }
  }
}
