package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Facts.AliasFacts;
import io.throughline.semconv.generator.Facts.MetricFacts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The incompatible changes from the last release to the next one. */
final class Evolution {

  /** In how many releases a name is deprecated before it may go. */
  private static final int NOTICE = 2;

  private final List<String> breaks = new ArrayList<>();
  private final Set<String> announced;

  private Evolution(Set<String> announced) {
    this.announced = announced;
  }

  /**
   * Each change that breaks somebody, and whom. What is new breaks nobody, and what was deprecated
   * in the last two releases may go.
   *
   * @param releases in their order, at least one
   */
  static List<String> breaks(List<Facts> releases, Facts next) {
    Facts released = releases.get(releases.size() - 1);
    Evolution evolution = new Evolution(announced(releases));
    Map<String, MetricFacts> metrics =
        next.metrics().stream().collect(Collectors.toMap(MetricFacts::name, Function.identity()));
    for (MetricFacts before : released.metrics()) {
      evolution.compare(before, metrics.get(before.name()));
    }
    for (String event : released.events().keySet()) {
      evolution.compareFields(event, released.events().get(event), next.events().get(event));
    }
    evolution.missing(
        released.spans(), next.spans(), "span '%s' is gone: searches for traces find nothing");
    evolution.compareLogFields(released.logFields(), next.logFields());
    return List.copyOf(evolution.breaks);
  }

  private static Set<String> announced(List<Facts> releases) {
    if (releases.size() < NOTICE) {
      return Set.of();
    }
    List<Facts> last = releases.subList(releases.size() - NOTICE, releases.size());
    Set<String> names = new HashSet<>(last.get(0).deprecated());
    last.forEach(release -> names.retainAll(release.deprecated()));
    return names;
  }

  private void compare(MetricFacts before, @Nullable MetricFacts now) {
    String name = before.name();
    if (now == null) {
      gone(
          name,
          "metric '%s' is gone: code that records it, and queries of %s"
              .formatted(name, before.series()));
      return;
    }
    if (!now.series().equals(before.series())) {
      breaks.add(
          "metric '%s': queries of %s, which is %s now"
              .formatted(name, before.series(), now.series()));
    }
    for (Map.Entry<String, List<String>> label : before.labels().entrySet()) {
      List<String> values = now.labels().get(label.getKey());
      if (values == null) {
        breaks.add(
            "metric '%s': queries and aggregations by its label '%s'"
                .formatted(name, label.getKey()));
      } else if (!values.isEmpty()) {
        missing(
            label.getValue(),
            values,
            "metric '" + name + "': queries of " + label.getKey() + "=\"%s\"");
      }
    }
    for (AliasFacts alias : before.aliases()) {
      if (!now.aliases().contains(alias)) {
        breaks.add(
            "metric '%s': queries of '%s' of %s".formatted(name, alias.name(), alias.document()));
      }
    }
  }

  private void compareFields(String event, List<String> before, @Nullable List<String> now) {
    if (now == null) {
      gone(event, "event '%s' is gone: searches for its lines".formatted(event));
    } else {
      missing(before, now, "event '" + event + "': searches by its field '%s'");
    }
  }

  private void compareLogFields(SortedMap<String, String> before, SortedMap<String, String> now) {
    before.forEach(
        (field, type) -> {
          String newType = now.get(field);
          if (newType == null) {
            gone(field, "log field '%s' is gone: searches by it".formatted(field));
          } else if (!newType.equals(type)) {
            breaks.add(
                "log field '%s': indices that have it as %s, now %s"
                    .formatted(field, type, newType));
          }
        });
  }

  private void missing(List<String> before, List<String> now, String problem) {
    before.stream()
        .filter(name -> !now.contains(name))
        .forEach(name -> gone(name, problem.replace("%s", name)));
  }

  private void gone(String name, String problem) {
    if (!announced.contains(name)) {
      breaks.add(problem);
    }
  }
}
