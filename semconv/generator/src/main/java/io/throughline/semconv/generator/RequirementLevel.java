package io.throughline.semconv.generator;

import java.util.Set;

/**
 * How much one can count on a signal, or on an attribute of it. Each must say it: Weaver warns of
 * one that does not, and will refuse it.
 *
 * @param condition under which it is there, empty if it is required
 */
record RequirementLevel(boolean required, String condition) {

  private static final String KEY = "requirement_level";

  static RequirementLevel read(YamlMap yaml) {
    if (yaml.isMap(KEY)) {
      YamlMap level =
          yaml.map(KEY).allow(Set.of("conditionally_required", "recommended", "opt_in"));
      return new RequirementLevel(false, level.string(level.keys().iterator().next()));
    }
    String level = yaml.string(KEY);
    return switch (level) {
      case "required" -> new RequirementLevel(true, "");
      case "recommended", "opt_in" -> new RequirementLevel(false, level);
      default -> throw yaml.problem(KEY, "requirement_level '" + level + "' is unknown");
    };
  }
}
