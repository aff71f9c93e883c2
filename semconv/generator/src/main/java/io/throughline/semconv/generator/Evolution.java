package io.throughline.semconv.generator;

import io.throughline.semconv.generator.Facts.AliasFacts;
import io.throughline.semconv.generator.Facts.MetricFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What somebody who uses the last release would miss in the next one. */
final class Evolution {

  private final List<String> breaks = new ArrayList<>();

  private Evolution() {}

  /** Each change that breaks somebody, and whom; what is new breaks nobody. */
  static List<String> breaks(Facts released, Facts next) {
    Evolution evolution = new Evolution();
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

  private void compare(MetricFacts before, @Nullable MetricFacts now) {
    String name = before.name();
    if (now == null) {
      breaks.add(
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
      breaks.add("event '%s' is gone: searches for its lines".formatted(event));
    } else {
      missing(before, now, "event '" + event + "': searches by its field '%s'");
    }
  }

  private void compareLogFields(SortedMap<String, String> before, SortedMap<String, String> now) {
    before.forEach(
        (field, type) -> {
          String newType = now.get(field);
          if (newType == null) {
            breaks.add("log field '%s' is gone: searches by it".formatted(field));
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
        .forEach(name -> breaks.add(problem.replace("%s", name)));
  }
}
