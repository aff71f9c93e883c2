package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Catalogue.Text;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The texts that every definition has: its brief, note, stability and deprecation. */
final class Texts {

  private static final Set<String> KEYS = Set.of("brief", "note", "stability", "deprecated");
  private static final Set<String> STABILITIES =
      Set.of("development", "alpha", "beta", "release_candidate", "stable", "deprecated");

  private Texts() {}

  static Set<String> keysAnd(String... others) {
    Set<String> keys = new HashSet<>(KEYS);
    keys.addAll(Set.of(others));
    return keys;
  }

  static Text read(YamlMap yaml) {
    String stability = yaml.string("stability");
    if (!STABILITIES.contains(stability)) {
      throw yaml.problem(
          "stability",
          "stability '"
              + stability
              + "' is unknown, allowed are "
              + STABILITIES.stream().sorted().toList());
    }
    return new Text(
        yaml.string("brief"), yaml.string("note", ""), stability, deprecated(yaml), yaml.place());
  }

  /** What to use instead of what is deprecated, or null. */
  static @Nullable String deprecated(YamlMap yaml) {
    if (!yaml.has("deprecated")) {
      return null;
    }
    YamlMap deprecated = yaml.map("deprecated").allow(Set.of("reason", "renamed_to", "note"));
    return switch (deprecated.string("reason")) {
      case "renamed" -> "Use `" + deprecated.string("renamed_to") + "`.";
      case "obsoleted", "uncategorized", "unspecified" -> deprecated.string("note");
      default ->
          throw deprecated.problem(
              "reason", "reason '" + deprecated.string("reason") + "' is unknown");
    };
  }
}
