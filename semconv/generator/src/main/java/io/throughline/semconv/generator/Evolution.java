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
    for (String span : released.spans()) {
      if (!next.spans().contains(span)) {
        evolution.gone(
            Deprecation.span(span),
            "span '%s' is gone: searches for traces find nothing".formatted(span));
      }
    }
    evolution.compareLogFields(released, next.logFields());
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
          Deprecation.metric(name),
          "metric '%s' is gone: code that records it, and queries of %s"
              .formatted(name, before.series()));
      return;
    }
    if (!now.series().equals(before.series())) {
      breaks.add(
          "metric '%s': queries of %s, which is %s now"
              .formatted(name, before.series(), now.series()));
    }
    for (String key : before.attributes()) {
      String label = PrometheusNames.label(key);
      @Nullable List<String> values = now.labels().get(label);
      if (values == null) {
        gone(
            Deprecation.attribute(key),
            "metric '%s': queries and aggregations by its label '%s'".formatted(name, label));
      } else {
        compareValues(name, key, before.labels().getOrDefault(label, List.of()), values);
      }
    }
    for (AliasFacts alias : before.aliases()) {
      if (!now.aliases().contains(alias)) {
        gone(
            Deprecation.alias(alias.document(), alias.name()),
            "metric '%s': queries of '%s' of %s".formatted(name, alias.name(), alias.document()));
      }
    }
  }

  /** Those that an attribute has; one that is open has all. */
  private void compareValues(String metric, String key, List<String> before, List<String> now) {
    for (String value : before) {
      if (!now.isEmpty() && !now.contains(value)) {
        gone(
            Deprecation.value(key, value),
            "metric '%s': queries of %s=\"%s\""
                .formatted(metric, PrometheusNames.label(key), value));
      }
    }
  }

  private void compareFields(String event, List<String> before, @Nullable List<String> now) {
    if (now == null) {
      gone(Deprecation.event(event), "event '%s' is gone: searches for its lines".formatted(event));
      return;
    }
    for (String field : before) {
      if (!now.contains(field)) {
        gone(
            Deprecation.attribute(field),
            "event '%s': searches by its field '%s'".formatted(event, field));
      }
    }
  }

  private void compareLogFields(Facts before, SortedMap<String, String> now) {
    before
        .logFields()
        .forEach(
            (field, type) -> {
              String newType = now.get(field);
              if (newType == null) {
                if (!wentWithItsEvents(field, before.events())) {
                  gone(
                      Deprecation.attribute(field),
                      "log field '%s' is gone: searches by it".formatted(field));
                }
              } else if (!newType.equals(type)) {
                breaks.add(
                    "log field '%s': indices that have it as %s, now %s"
                        .formatted(field, type, newType));
              }
            });
  }

  private boolean wentWithItsEvents(String field, SortedMap<String, List<String>> events) {
    List<String> having =
        events.entrySet().stream()
            .filter(event -> event.getValue().contains(field))
            .map(event -> Deprecation.event(event.getKey()))
            .toList();
    return !having.isEmpty() && announced.containsAll(having);
  }

  private void gone(String deprecation, String problem) {
    if (!announced.contains(deprecation)) {
      breaks.add(problem);
    }
  }
}
