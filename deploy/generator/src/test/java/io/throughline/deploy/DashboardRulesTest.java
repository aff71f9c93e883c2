package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What Grafana's dashboard-linter would demand, with its names in the comments. Two of its rules
 * hold in another form: the variable of the label {@code job} is called {@code service}, and it has
 * no pattern for all, because the link to the logs needs the names of services.
 */
class DashboardRulesTest {

  /** What of Grafana's list of units is used here. */
  private static final Set<String> UNITS =
      Set.of(
          "none",
          "short",
          "percentunit",
          "s",
          "bytes",
          "Bps",
          "pps",
          "mgps",
          "ops",
          "reqps",
          "cps",
          "wps");

  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(Repository.DEPLOY.resolve("grafana/dashboards"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void readers_choose_data_source_cluster_namespace_service_and_instance(Path file)
      throws IOException {
    JsonNode variables = read(file).at("/templating/list");

    assertThat(variables.findValuesAsString("name"))
        .containsExactly("datasource", "cluster", "namespace", "service", "instance");
    for (JsonNode variable : variables) {
      // template-on-time-change-reload
      assertThat(variable.get("refresh").asInt()).isEqualTo(2);
      if (variable.get("type").asString().equals("query")) {
        // template-job, template-instance, template-label-promql
        assertThat(variable.at("/datasource/uid").asString()).isEqualTo("${datasource}");
        assertThat(variable.at("/query/query").asString()).matches("label_values\\(.+, \\w+\\)");
        assertThat(variable.get("multi").asBoolean()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void a_panel_says_what_it_shows_in_which_unit_from_the_chosen_source(Path file)
      throws IOException {
    for (JsonNode panel : panels(file)) {
      assertThat(panel.get("title").asString()).isNotBlank(); // panel-title-description
      assertThat(panel.get("description").asString()).contains("Metric: `");
      assertThat(panel.at("/datasource/uid").asString()).isEqualTo("${datasource}");
      assertThat(panel.get("targets").size()).isPositive(); // panel-no-targets
      assertThat(UNITS).contains(panel.at("/fieldConfig/defaults/unit").asString()); // panel-units
      assertThat(panel.at("/links/0/url").asString())
          .startsWith("/explore?")
          .contains("${__from}", "${__to}", "${service:pipe}")
          .doesNotContain(" ", "\"", "+");
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void a_query_is_about_what_was_chosen_at_the_resolution_shown(Path file) throws IOException {
    for (JsonNode panel : panels(file)) {
      for (JsonNode target : panel.get("targets")) {
        String query = target.get("expr").asString();
        // target-job, target-instance; not of pods, machines and clients
        assertThat(query).contains("cluster=~\"$cluster\"");
        if (!query.matches(
            ".*\\b(kube|kubelet|container|system|mqtt_end_to_end|slo:|ALERTS)\\w*.*")) {
          assertThat(query).contains("job=~\"$service\"", "instance=~\"$instance\"");
        }
        // target-rate-interval; a single number is about the whole range
        assertThat(query).doesNotContainPattern("\\[(?!\\$__rate_interval\\]|\\$__range\\])");
        // target-counter-agg
        if (query.matches(".*_total\\{.*")) {
          assertThat(query).containsPattern("(rate|increase)\\(\\w+_total");
        }
      }
    }
  }

  @Test
  void an_address_of_a_dashboard_stays_valid() throws IOException {
    Set<String> uids = new HashSet<>();
    for (Path file : dashboards()) {
      JsonNode dashboard = read(file);
      String name = file.getFileName().toString().replace(".json", "");
      assertThat(dashboard.get("uid").asString()).isEqualTo("throughline-" + name);
      assertThat(dashboard.get("uid").asString().length()).isLessThanOrEqualTo(40);
      assertThat(dashboard.get("editable").asBoolean()).isFalse(); // uneditable-dashboard
      assertThat(dashboard.has("id")).isFalse();
      assertThat(uids.add(dashboard.get("uid").asString())).isTrue();
    }
    assertThat(uids).hasSizeGreaterThanOrEqualTo(8);
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void panels_do_not_overlap(Path file) throws IOException {
    Set<String> cells = new HashSet<>();
    for (JsonNode panel : read(file).get("panels")) {
      JsonNode at = panel.get("gridPos");
      for (int x = at.get("x").asInt(); x < at.get("x").asInt() + at.get("w").asInt(); x++) {
        assertThat(x).isLessThan(24);
        for (int y = at.get("y").asInt(); y < at.get("y").asInt() + at.get("h").asInt(); y++) {
          assertThat(cells.add(x + "," + y)).as(panel.get("title").asString()).isTrue();
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void a_histogram_shows_exemplars_which_lead_to_jaeger(Path file) throws IOException {
    for (JsonNode panel : panels(file)) {
      JsonNode first = panel.at("/targets/0");
      assertThat(first.get("exemplar").asBoolean())
          .isEqualTo(
              first
                  .get("expr")
                  .asString()
                  .matches(
                      ".*_(seconds?|bytes|round_trips|dimension|usage|size|rows)_(bucket|count|sum)\\{.*"));
    }
    JsonNode sources =
        Yaml.read(Repository.DEPLOY.resolve("grafana/provisioning/datasources/throughline.yaml"));
    JsonNode exemplars = sources.at("/datasources/0/jsonData/exemplarTraceIdDestinations/0");
    assertThat(exemplars.get("name").asString()).isEqualTo("trace_id");
    assertThat(exemplars.get("datasourceUid").asString())
        .isEqualTo(sources.at("/datasources/1/uid").asString());
  }

  private static List<JsonNode> panels(Path file) throws IOException {
    List<JsonNode> panels = new ArrayList<>();
    for (JsonNode panel : read(file).get("panels")) {
      if (!panel.get("type").asString().equals("row")) {
        panels.add(panel);
      }
    }
    return panels;
  }

  private static JsonNode read(Path file) throws IOException {
    return JsonMapper.shared().readTree(Files.readString(file));
  }
}
