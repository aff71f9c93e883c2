package io.throughline.deploy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A metric as Prometheus has it, whoever exports it.
 *
 * @param name as specifications name it
 * @param additive whether the values of several instances may be added up
 * @param series its name in PromQL, without the suffixes of a histogram's parts
 * @param labels the values that each label may have, none where they are open
 * @param boundaries of the buckets of a histogram
 * @param scope what a dashboard's variables select of it, by label
 */
record Metric(
    String name,
    Type type,
    boolean additive,
    String unit,
    String brief,
    String series,
    Map<String, Set<String>> labels,
    List<Double> boundaries,
    Map<String, String> scope) {

  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM
  }

  private static final Pattern CONDITION =
      Pattern.compile("(=|!=|=~|!~)\\s*\"([^\"\\\\]|\\\\.)*\"");

  /** Who exports it, in the words of Prometheus. */
  static final Set<String> OF_TARGETS = Set.of("job", "instance");

  /** What every dashboard lets its reader choose. */
  static final Map<String, String> SCOPE_OF_SERVICES =
      Map.of(
          "cluster",
          "$cluster",
          "namespace",
          "$namespace",
          "job",
          "$service",
          "instance",
          "$instance");

  /** A machine is not a service, and its instance is its name. */
  static final Map<String, String> SCOPE_OF_MACHINES = Map.of("cluster", "$cluster");

  /** The label that an attribute becomes; labels of the scrape are named as they are. */
  static String label(String attribute) {
    return attribute.replaceAll("[^a-zA-Z0-9_]", "_");
  }

  /** The series that counts; of a histogram its number of measurements. */
  String counted() {
    return type == Type.HISTOGRAM ? series + "_count" : series;
  }

  /** Refuses a condition that is none, or that no series fulfils: without such label or value. */
  void check(String place, String attribute, @Nullable String condition) {
    requireLabel(place, attribute);
    if (condition == null || !CONDITION.matcher(condition).matches()) {
      throw new SpecificationException(
          place,
          "'%s' needs =, !=, =~ or !~ and a value in quotes, such as '=\"a\"', here it is '%s'"
              .formatted(attribute, condition));
    }
    Set<String> known = labels.getOrDefault(label(attribute), Set.of());
    String value = condition.replaceFirst("^(=~|!~|!=|=)\\s*", "").replace("\"", "");
    for (String one : value.split("\\|", -1)) {
      if (!known.isEmpty() && !one.isEmpty() && !known.contains(one)) {
        throw new SpecificationException(
            place, "'" + attribute + "' is never '" + one + "', but one of " + known);
      }
    }
  }

  void requireLabel(String place, String attribute) {
    if (!has(label(attribute))) {
      throw new SpecificationException(place, "'" + name + "' has no '" + attribute + "'");
    }
  }

  boolean has(String label) {
    return labels.containsKey(label) || scope.containsKey(label) || OF_TARGETS.contains(label);
  }
}
