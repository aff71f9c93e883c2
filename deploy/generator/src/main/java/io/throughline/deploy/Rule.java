package io.throughline.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A rule of Prometheus: an alert, or what is recorded. */
record Rule(
    String file,
    String alert,
    String record,
    String expr,
    String waits,
    Map<String, String> labels,
    Map<String, String> annotations) {

  /** The rules of all files of a folder. */
  static List<Rule> in(Path folder) {
    List<Rule> rules = new ArrayList<>();
    for (Path file : Yaml.files(folder)) {
      for (JsonNode group : Yaml.read(file).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          rules.add(
              new Rule(
                  file.toString(),
                  rule.path("alert").asString(""),
                  rule.path("record").asString(""),
                  rule.path("expr").asString(""),
                  rule.path("for").asString(""),
                  strings(rule.path("labels")),
                  strings(rule.path("annotations"))));
        }
      }
    }
    return rules;
  }

  boolean isAlert() {
    return !alert.isEmpty();
  }

  String severity() {
    return labels.getOrDefault("severity", "");
  }

  private static Map<String, String> strings(JsonNode map) {
    return map.properties().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().asString()));
  }

  @Override
  public String toString() {
    return file + ", " + alert + record + " " + severity();
  }
}
