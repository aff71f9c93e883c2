package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Attribute;
import io.throughline.semconv.generator.Catalogue.Member;
import io.throughline.semconv.generator.Catalogue.Use;
import io.throughline.semconv.generator.Catalogue.ValueType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A reader of attributes and attribute groups, which also resolves the references of signals. */
final class AttributeReader {

  /** What Java has a constant for; other characters that are seen may stand between. */
  private static final Pattern MEMBER = Pattern.compile("[!-~]*[A-Za-z0-9][!-~]*");

  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final Map<String, YamlMap> groups = new LinkedHashMap<>();

  List<Attribute> all() {
    return List.copyOf(attributes.values());
  }

  Set<String> keys() {
    return attributes.keySet();
  }

  void define(YamlMap yaml) {
    yaml.allow(Texts.keysAnd("key", "type", "examples", "annotations"));
    List<Member> members = List.of();
    ValueType type;
    if (yaml.isMap("type")) {
      List<YamlMap> values = yaml.map("type").allow(Set.of("members")).maps("members");
      members = values.stream().map(AttributeReader::member).toList();
      if (members.isEmpty()) {
        throw yaml.problem("type", "a closed attribute needs members");
      }
      type = memberType(values);
      once(values, "id");
      once(values, "value");
    } else {
      type = yaml.constant("type", ValueType.class);
    }
    int bound = 0;
    String elasticsearchType = type.elasticsearchType;
    if (yaml.has("annotations")) {
      YamlMap annotations = yaml.map("annotations").allow(Set.of("bound", "elasticsearch"));
      bound = annotations.has("bound") ? annotations.positiveInteger("bound") : 0;
      elasticsearchType = annotations.string("elasticsearch", elasticsearchType);
    }
    Attribute attribute =
        new Attribute(
            DottedName.readWords(yaml, "key"),
            type,
            members,
            bound,
            elasticsearchType,
            yaml.strings("examples"),
            Texts.read(yaml));
    CatalogueReader.addOnce(attributes, attribute.key(), attribute, yaml);
  }

  private static Member member(YamlMap yaml) {
    yaml.allow(Texts.keysAnd("id", "value"));
    String id = yaml.string("id");
    if (!MEMBER.matcher(id).matches()) {
      throw yaml.problem("id", "'" + id + "' is not of letters and digits of ASCII");
    }
    return new Member(id, yaml.string("value"), Texts.read(yaml));
  }

  private static ValueType memberType(List<YamlMap> members) {
    if (!members.stream().allMatch(member -> member.isInteger("value"))) {
      return ValueType.STRING;
    }
    members.forEach(AttributeReader::checkNumber);
    return ValueType.INT;
  }

  /** The text of a number is its value in queries, so there is one text for each. */
  private static void checkNumber(YamlMap member) {
    String value = member.string("value");
    try {
      if (Long.toString(Long.parseLong(value)).equals(value)) {
        return;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw member.problem(
        "value", "'" + value + "' is not a number of 64 bits; in quotes it is a text");
  }

  private static void once(List<YamlMap> members, String key) {
    Map<String, YamlMap> seen = new LinkedHashMap<>();
    members.forEach(member -> CatalogueReader.addOnce(seen, member.string(key), member, member));
  }

  /** A group; its references are resolved when somebody uses it. */
  void defineGroup(YamlMap yaml) {
    yaml.allow(Texts.keysAnd("id", "visibility", "attributes"));
    CatalogueReader.addOnce(groups, yaml.string("id"), yaml, yaml);
  }

  /** The attributes to which a definition refers, singly or by a group. */
  List<Use> uses(YamlMap yaml, String key) {
    Map<String, Use> uses = new LinkedHashMap<>();
    for (YamlMap reference : yaml.maps(key)) {
      for (Use use : resolve(reference)) {
        CatalogueReader.addOnce(uses, use.key(), use, reference);
      }
    }
    return List.copyOf(uses.values());
  }

  private List<Use> resolve(YamlMap reference) {
    if (reference.has("ref_group")) {
      String id = reference.allow(Set.of("ref_group")).string("ref_group");
      @Nullable YamlMap group = groups.get(id);
      if (group == null) {
        throw reference.problem("no group of attributes is called '" + id + "'");
      }
      return new ArrayList<>(uses(group, "attributes"));
    }
    if (reference.has("key")) {
      throw reference.problem(
          "an attribute is defined under 'attributes' of the file and used by 'ref', not inline");
    }
    reference.allow(Texts.keysAnd("ref", "requirement_level", "examples"));
    @Nullable Attribute attribute = attributes.get(reference.string("ref"));
    if (attribute == null) {
      throw reference.problem("no attribute is called '" + reference.string("ref") + "'");
    }
    return List.of(use(attribute, reference));
  }

  private static Use use(Attribute attribute, YamlMap reference) {
    return new Use(attribute, RequirementLevel.read(reference));
  }
}
