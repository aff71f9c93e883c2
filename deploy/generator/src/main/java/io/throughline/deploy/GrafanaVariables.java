package io.throughline.deploy;

import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The variables of a dashboard, each choice narrowing the next. */
final class GrafanaVariables {

  private GrafanaVariables() {}

  static void addTo(ArrayNode variables, Metric services) {
    String series = services.counted();
    // A cluster or namespace may have no name.
    add(variables, "cluster", "Cluster", "cluster", series, "").put("allValue", ".*");
    add(variables, "namespace", "Namespace", "namespace", series, "cluster=~\"$cluster\"")
        .put("allValue", ".*");
    // Without a pattern for all: the link to the logs needs their names.
    String inNamespace = "cluster=~\"$cluster\", namespace=~\"$namespace\"";
    add(variables, "service", "Service", "job", series, inNamespace);
    add(variables, "instance", "Instance", "instance", series, inNamespace + ", job=~\"$service\"")
        .put("allValue", ".+");
  }

  private static ObjectNode add(
      ArrayNode variables, String name, String label, String of, String series, String where) {
    String selector = where.isEmpty() ? series : series + "{" + where + "}";
    String query = "label_values(" + selector + ", " + of + ")";
    ObjectNode variable = variables.addObject();
    variable.put("name", name).put("label", label).put("type", "query");
    variable.putObject("datasource").put("type", "prometheus").put("uid", "${datasource}");
    variable.put("definition", query);
    variable.putObject("query").put("query", query).put("refId", name);
    variable.put("refresh", 2).put("sort", 1).put("multi", true).put("includeAll", true);
    ObjectNode current = variable.putObject("current");
    current.putArray("text").add("All");
    current.putArray("value").add("$__all");
    return variable;
  }
}
