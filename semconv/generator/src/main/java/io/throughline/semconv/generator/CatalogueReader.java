package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.AttributeGroup;
import io.throughline.semconv.generator.Catalogue.Instrument;
import io.throughline.semconv.generator.Catalogue.Kind;
import io.throughline.semconv.generator.Catalogue.Member;
import io.throughline.semconv.generator.Catalogue.Metric;
import io.throughline.semconv.generator.Catalogue.Span;
import io.throughline.semconv.generator.Catalogue.Text;
import io.throughline.semconv.generator.Catalogue.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads YAML files in OpenTelemetry's definition/2 syntax and refuses what it does not know. */
final class CatalogueReader {

  private static final String FORMAT = "definition/2";
  private static final String MANIFEST = "manifest.yaml";

  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final List<AttributeGroup> groups = new ArrayList<>();
  private final Map<String, Metric> metrics = new LinkedHashMap<>();
  private final Map<String, Span> spans = new LinkedHashMap<>();

  private CatalogueReader() {}

  static Catalogue read(List<Path> folders) throws IOException {
    List<YamlMap> files = new ArrayList<>();
    for (Path folder : folders) {
      try (Stream<Path> paths = Files.list(folder)) {
        for (Path path : paths.filter(CatalogueReader::isDefinition).sorted().toList()) {
          files.add(YamlMap.read(path));
        }
      }
    }
    CatalogueReader reader = new CatalogueReader();
    files.forEach(reader::readAttributes); // all of them first: references may cross files
    files.forEach(reader::readSignals);
    return new Catalogue(
        List.copyOf(reader.attributes.values()),
        List.copyOf(reader.groups),
        List.copyOf(reader.metrics.values()),
        List.copyOf(reader.spans.values()));
  }

  private static boolean isDefinition(Path path) {
    String name = path.getFileName().toString();
    return name.endsWith(".yaml") && !name.equals(MANIFEST);
  }

  private void readAttributes(YamlMap file) {
    file.allow(Set.of("file_format", "attributes", "attribute_groups", "metrics", "spans"));
    if (!file.string("file_format").equals(FORMAT)) {
      throw file.problem("file_format must be " + FORMAT);
    }
    for (YamlMap yaml : file.maps("attributes")) {
      Attribute attribute = attribute(yaml);
      addOnce(attributes, attribute.key(), attribute, yaml);
    }
  }

  private void readSignals(YamlMap file) {
    file.maps("attribute_groups").forEach(yaml -> groups.add(group(yaml)));
    for (YamlMap yaml : file.maps("metrics")) {
      Metric metric = metric(yaml);
      addOnce(metrics, metric.name(), metric, yaml);
    }
    for (YamlMap yaml : file.maps("spans")) {
      Span span = span(yaml);
      addOnce(spans, span.type(), span, yaml);
    }
  }

  private static Attribute attribute(YamlMap yaml) {
    yaml.allow(Set.of("key", "type", "brief", "note", "examples", "stability"));
    if (yaml.isMap("type")) {
      List<Member> members =
          yaml.map("type").allow(Set.of("members")).maps("members").stream()
              .map(CatalogueReader::member)
              .toList();
      return new Attribute(yaml.string("key"), ValueType.STRING, members, text(yaml));
    }
    return new Attribute(
        yaml.string("key"), yaml.constant("type", ValueType.class), List.of(), text(yaml));
  }

  private static Member member(YamlMap yaml) {
    yaml.allow(Set.of("id", "value", "brief", "note", "stability"));
    return new Member(yaml.string("id"), yaml.string("value"), text(yaml));
  }

  private AttributeGroup group(YamlMap yaml) {
    yaml.allow(Set.of("id", "visibility", "brief", "note", "stability", "attributes"));
    return new AttributeGroup(yaml.string("id"), references(yaml), text(yaml));
  }

  private Metric metric(YamlMap yaml) {
    yaml.allow(
        Set.of(
            "name",
            "instrument",
            "unit",
            "brief",
            "note",
            "stability",
            "attributes",
            "annotations"));
    String name = yaml.string("name");
    if (name.endsWith("_total") || name.endsWith(".total")) {
      throw yaml.problem("a metric is not called 'total': exporters add that to counters");
    }
    boolean integral = false;
    List<Double> boundaries = List.of();
    if (yaml.has("annotations")) {
      YamlMap annotations = yaml.map("annotations").allow(Set.of("boundaries", "code_generation"));
      boundaries = annotations.numbers("boundaries");
      if (annotations.has("code_generation")) {
        integral =
            annotations.map("code_generation").constant("metric_value_type", ValueType.class)
                == ValueType.INT;
      }
    }
    return new Metric(
        name,
        yaml.constant("instrument", Instrument.class),
        yaml.string("unit"),
        integral,
        references(yaml),
        boundaries,
        text(yaml));
  }

  private Span span(YamlMap yaml) {
    yaml.allow(Set.of("type", "kind", "name", "brief", "note", "stability", "attributes"));
    return new Span(
        yaml.string("type"), yaml.constant("kind", Kind.class), references(yaml), text(yaml));
  }

  private List<Attribute> references(YamlMap yaml) {
    List<Attribute> referenced = new ArrayList<>();
    for (YamlMap reference : yaml.maps("attributes")) {
      reference.allow(Set.of("ref", "brief", "note", "requirement_level"));
      @Nullable Attribute attribute = attributes.get(reference.string("ref"));
      if (attribute == null) {
        throw reference.problem("no attribute is called '" + reference.string("ref") + "'");
      }
      referenced.add(attribute);
    }
    return List.copyOf(referenced);
  }

  private static Text text(YamlMap yaml) {
    return new Text(yaml.string("brief"), yaml.string("note", ""), yaml.string("stability"));
  }

  private static <T> void addOnce(Map<String, T> map, String name, T definition, YamlMap yaml) {
    if (map.putIfAbsent(name, definition) != null) {
      throw yaml.problem("'" + name + "' is defined twice");
    }
  }
}
