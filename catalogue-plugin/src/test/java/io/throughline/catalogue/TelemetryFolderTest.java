package io.throughline.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.semconv.generator.CatalogueException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryFolderTest {

  private static final String DEFINITIONS =
      """
      file_format: definition/2
      metrics:
        - name: tea.cups
          instrument: counter
          unit: "{cup}"
          brief: Cups that were made.
          stability: development
          requirement_level: recommended
          attributes:
            - {ref: error.type, requirement_level: {conditionally_required: If it failed.}}
          annotations:
            code_generation: {metric_value_type: int}
      events:
        - name: tea.spilled
          brief: A cup fell.
          stability: development
          requirement_level: recommended
          attributes:
            - {ref: client_id, requirement_level: required}
      """;

  private static final String ALERT =
      """
      groups:
        - name: tea
          rules:
            - alert: NoTea
              expr: rate(tea_cups_total[5m]) == 0
              for: 5m
              labels: {severity: warning}
              annotations:
                summary: No tea
                description: Nobody makes tea.
                runbook_url: https://tea.example/runbooks/NoTea
      """;

  @TempDir Path root;

  private Path telemetry;
  private Path sources;
  private Path output;

  @BeforeEach
  void write_definitions() throws IOException {
    telemetry = root.resolve("telemetry");
    sources = root.resolve("sources");
    output = root.resolve("output");
    Output.write(telemetry.resolve("manifest.yaml"), "schema_url: https://tea.example/1\n");
    Output.write(telemetry.resolve("tea.yaml"), DEFINITIONS);
  }

  private TelemetryFolder folder() {
    return new TelemetryFolder(telemetry, "tea", "com.example.tea", "1.0.0");
  }

  @Test
  void only_what_the_team_defines_is_generated_and_refers_to_ours() throws IOException {
    folder().generate(sources, output);

    assertThat(Output.in(sources))
        .containsExactly(
            "com/example/tea/Schema.java",
            "com/example/tea/TeaEvents.java",
            "com/example/tea/TeaMetrics.java",
            "com/example/tea/TeaSpilledEvent.java");
    assertThat(sources.resolve("com/example/tea/TeaMetrics.java"))
        .content()
        .contains("import io.throughline.semconv.ErrorAttributes;")
        .contains("Instruments.of(openTelemetry, Schema.SCOPE)");
    assertThat(sources.resolve("com/example/tea/Schema.java"))
        .content()
        .contains("new InstrumentationScope(\"com.example.tea\", \"1.0.0\", URL)");
    assertThat(Output.in(output))
        .containsExactly(
            ".generated",
            "catalogue.json",
            "elasticsearch/component_templates/tea-log-fields.json",
            "reference/README.md",
            "reference/tea.md");
    assertThat(output.resolve("reference/README.md"))
        .content()
        .startsWith("<!-- Generated from telemetry; change it there. -->")
        .contains("| [tea](tea.md) | 1 | 0 | 1 | 0 |")
        .doesNotContain("aliases", "configuration");
    assertThat(output.resolve("elasticsearch/component_templates/tea-log-fields.json"))
        .content()
        .contains("\"client_id\"")
        .doesNotContain("\"trace_id\"");
  }

  @Test
  void what_is_no_longer_defined_goes_and_files_of_others_stay() throws IOException {
    Output.write(telemetry.resolve("dashboards/tea.yaml"), dashboard("tea.cups"));
    folder().generate(sources, output);
    Path dashboard = output.resolve("grafana/tea.json");
    assertThat(dashboard).content().contains("\"uid\" : \"tea-tea\"").contains("tea_cups_total");
    Path others = Output.write(output.resolve("grafana/mine.json"), "{}");
    Files.delete(telemetry.resolve("dashboards/tea.yaml"));

    folder().generate(sources, output);

    assertThat(dashboard).doesNotExist();
    assertThat(others).exists();
  }

  @Test
  void sources_that_people_wrote_stay() throws IOException {
    Path byHand = Output.write(sources.resolve("com/example/tea/Kettle.java"), "class Kettle {}");

    folder().generate(sources, output);

    assertThat(byHand).hasContent("class Kettle {}");
  }

  @Test
  void a_second_catalogue_does_not_write_where_the_first_does() throws IOException {
    folder().generate(sources, output);
    Path coffee = root.resolve("coffee");
    Output.write(coffee.resolve("manifest.yaml"), "schema_url: https://coffee.example/1\n");
    Output.write(coffee.resolve("coffee.yaml"), DEFINITIONS.replace("tea.", "coffee."));
    List<String> before = contents();

    assertThatThrownBy(
            () ->
                new TelemetryFolder(coffee, "coffee", "com.example.tea", "1")
                    .generate(sources, output))
        .isInstanceOf(CatalogueException.class)
        .hasMessageContaining("comes from another catalogue");
    assertThatThrownBy(
            () ->
                new TelemetryFolder(coffee, "coffee", "com.example.coffee", "1")
                    .generate(root.resolve("more"), output))
        .isInstanceOf(CatalogueProblems.class)
        .hasMessageContaining(
            output.resolve(".generated")
                + ":1: the folder has what another catalogue generates ('Generated from"
                + " ../telemetry'), and each needs an output of its own");
    assertThat(contents()).isEqualTo(before);
  }

  private List<String> contents() throws IOException {
    List<String> contents = new ArrayList<>();
    for (Path folder : List.of(sources, output)) {
      for (String file : Output.in(folder)) {
        contents.add(file + ": " + Files.readString(folder.resolve(file)));
      }
    }
    return contents;
  }

  @Test
  void a_file_that_people_wrote_is_not_written_over() throws IOException {
    Path file = Output.write(output.resolve("catalogue.json"), "mine");

    assertThatThrownBy(() -> folder().generate(sources, output))
        .isInstanceOf(CatalogueProblems.class)
        .hasMessageContaining(
            file + ": was not generated, and a file of this name would be written over it");
    assertThat(file).hasContent("mine");
  }

  @Test
  void a_name_that_nothing_exports_is_told_with_those_there_are() throws IOException {
    Output.write(telemetry.resolve("dashboards/tea.yaml"), dashboard("tea.cupz"));

    assertThatThrownBy(() -> folder().generate(sources, output))
        .isInstanceOf(CatalogueProblems.class)
        .hasMessageContaining(
            telemetry.resolve("dashboards/tea.yaml")
                + ", Row, tea.cupz: nothing exports the metric 'tea.cupz'; of 'tea' there are"
                + " [tea.cups]");
    assertThat(output).doesNotExist();
  }

  @Test
  void a_definition_is_refused_with_file_and_line() throws IOException {
    Output.write(
        telemetry.resolve("tea.yaml"), DEFINITIONS.replace("instrument: counter", "instrument: x"));

    assertThatThrownBy(() -> folder().generate(sources, output))
        .isInstanceOf(CatalogueException.class)
        .hasMessage(
            telemetry.resolve("tea.yaml")
                + ":4: instrument 'x' is unknown, allowed are"
                + " [counter, updowncounter, gauge, histogram]");
  }

  @Test
  void a_name_of_ours_is_not_defined_again() throws IOException {
    Output.write(
        telemetry.resolve("tea.yaml"), DEFINITIONS.replace("name: tea.cups", "name: raft.term"));

    assertThatThrownBy(() -> folder().generate(sources, output))
        .hasMessage(telemetry.resolve("tea.yaml") + ":3: 'raft.term' is defined twice");
  }

  @Test
  void a_folder_without_a_manifest_is_told_what_belongs_into_it() throws IOException {
    Files.delete(telemetry.resolve("manifest.yaml"));

    assertThatThrownBy(() -> folder().generate(sources, output))
        .hasMessageStartingWith(telemetry.resolve("manifest.yaml") + ": is missing")
        .hasMessageContaining("schema_url: ");
  }

  @Test
  void a_released_name_is_not_taken_away_and_a_release_does_not_change() throws IOException {
    assertThat(folder().release()).isEqualTo(telemetry.resolve("releases/1.0.0.json"));
    assertThatThrownBy(() -> folder().release()).hasMessageContaining("a release does not change");
    Output.write(telemetry.resolve("tea.yaml"), DEFINITIONS.replace("tea.cups", "tea.mugs"));

    assertThatThrownBy(() -> folder().generate(sources, output))
        .hasMessageContaining(
            "metric 'tea.cups' is gone: code that records it, and queries of [tea_cups_total]");
  }

  @Test
  void a_release_is_named_after_a_version() {
    TelemetryFolder unversioned = new TelemetryFolder(telemetry, "tea", "com.example.tea", "foo");

    assertThatThrownBy(unversioned::release)
        .isInstanceOf(CatalogueException.class)
        .hasMessage(
            telemetry.resolve("releases/foo.json")
                + ": is named after no version; a release is a file such as 1.2.0.json");
    assertThat(telemetry.resolve("releases")).doesNotExist();
  }

  @Test
  void an_alert_needs_a_page_and_two_cases_and_stubs_are_a_beginning() throws IOException {
    Output.write(telemetry.resolve("rules/tea.yml"), ALERT);
    assertThatThrownBy(() -> folder().generate(sources, output))
        .hasMessageContaining("NoTea warning: no case in 'tests' makes it fire")
        .hasMessageContaining("NoTea warning: no case in 'tests' keeps it silent")
        .hasMessageContaining("the page " + telemetry.resolve("runbooks/NoTea.md") + " is missing");

    assertThat(folder().writeStubs())
        .containsExactly(
            telemetry.resolve("runbooks/NoTea.md"), telemetry.resolve("tests/NoTea.yml"));
    assertThat(folder().writeStubs()).isEmpty();

    assertThat(folder().generate(sources, output))
        .containsExactly(
            telemetry.resolve("runbooks/NoTea.md"), telemetry.resolve("tests/NoTea.yml"));
    assertThat(telemetry.resolve("runbooks/NoTea.md"))
        .content()
        .contains("```promql\nrate(tea_cups_total[5m]) == 0\n```");
  }

  @Test
  void the_command_says_what_is_wrong_and_exits_with_one() throws IOException {
    Output.write(telemetry.resolve("tea.yaml"), "file_format: definition/1\n");
    String folder = telemetry.toString();

    assertThat(Main.run(System.err, "generate", folder, "tea", "com.example.tea", "1"))
        .isEqualTo(2);
    assertThat(Main.run(System.err, "release", folder, "tea", "com.example.tea", "1")).isEqualTo(1);
    Output.write(telemetry.resolve("tea.yaml"), DEFINITIONS);
    assertThat(Main.run(System.err, "release", folder, "tea", "com.example.tea", "1")).isZero();
    assertThat(telemetry.resolve("releases/1.json")).exists();
  }

  private static String dashboard(String metric) {
    return """
        title: Tea
        description: How much.
        services: tea.cups
        rows: [{title: Row, panels: [{metric: %s}]}]
        """
        .formatted(metric);
  }
}
