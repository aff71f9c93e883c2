package io.throughline.semconv.generator;

import java.util.Set;

/**
 * The requirement level of a signal, or of an attribute of it. Each must state one: Weaver warns of
 * one that does not, and will refuse it.
 *
 * @param required always
 * @param conditional required under the condition
 * @param condition under which it is there, empty if it is required
 */
record RequirementLevel(boolean required, boolean conditional, String condition) {

  private static final String KEY = "requirement_level";
  private static final String CONDITIONAL = "conditionally_required";

  static RequirementLevel read(YamlMap yaml) {
    if (yaml.isMap(KEY)) {
      YamlMap level = yaml.map(KEY).allow(Set.of(CONDITIONAL, "recommended", "opt_in"));
      String name =
          level.keys().stream().findFirst().orElseThrow(() -> level.problem("a level is missing"));
      return new RequirementLevel(false, name.equals(CONDITIONAL), level.string(name));
    }
    String level = yaml.string(KEY);
    return switch (level) {
      case "required" -> new RequirementLevel(true, false, "");
      case "recommended", "opt_in" -> new RequirementLevel(false, false, level);
      default -> throw yaml.problem(KEY, "requirement_level '" + level + "' is unknown");
    };
  }
}
