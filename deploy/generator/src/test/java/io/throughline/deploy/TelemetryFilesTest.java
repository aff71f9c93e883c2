package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.semconv.generator.BucketBound;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TelemetryFilesTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          objectives.yml         ; objectives.yml      ; nothing reads this file, its name has to end with .yaml
          shop.yml               ; shop.yml            ; nothing reads this file, its name has to end with .yaml
          dashboard/orders.yaml  ; dashboard           ; nothing reads this folder, but [dashboards, releases, rules, runbooks, tests]
          rules/more/orders.yml  ; rules/more          ; nothing reads this, but .yaml and .yml in
          dashboards/orders.json ; dashboards/orders.json ; nothing reads this, but .yaml and .yml in
          runbooks/more/NoTea.md ; runbooks/more       ; nothing reads the pages in this folder, but those beside it
          """)
  void what_would_not_be_read_is_told(String file, String told, String problem) throws IOException {
    write(file, "");

    assertThat(bundle().problems())
        .singleElement()
        .asString()
        .startsWith(folder.resolve(told) + ": " + problem);
  }

  @Test
  void what_systems_and_people_leave_there_is_no_problem() throws IOException {
    for (String file :
        List.of(
            ".DS_Store",
            "README.md",
            "manifest.yaml",
            "rules/README.md",
            "runbooks/.DS_Store",
            "runbooks/tea.png",
            "runbooks/pictures/cup.png",
            "tests/.DS_Store",
            "releases/1.0.0.json")) {
      write(file, "");
    }
    Files.write(folder.resolve("tests/.DS_Store"), new byte[] {(byte) 0xff});

    assertThat(bundle().problems()).isEmpty();
    assertThat(bundle().unfinished()).isEmpty();
  }

  @Test
  void the_rules_of_objectives_are_named_after_the_team_and_not_overwritten() throws IOException {
    write(
        "objectives.yaml",
        """
        - slo: fast
          objective: 0.99
          brief: Messages are fast.
          services: tea
        """);
    assertThat(bundle().files())
        .containsOnlyKeys("prometheus/rules/tea-slo.yml", "prometheus/tests/tea-slo.yml");
    write("rules/tea-slo.yml", "groups: []\n");

    assertThat(bundle().problems())
        .containsExactly(
            folder.resolve("rules/tea-slo.yml")
                + ": objectives.yaml makes a file of this name, call it otherwise");
    assertThat(bundle().files().get("prometheus/rules/tea-slo.yml")).contains("slo fast");
  }

  /** As git checks it out on Windows. */
  @Test
  void a_page_may_have_the_line_ends_of_windows_and_commands_with_comments() throws IOException {
    Path page =
        write(
            "NoTea.md",
            """
            # NoTea
            ## Meaning
            ## Impact
            ## Diagnosis
            ```promql
            up
            ```
            ```bash
            # boil water
            kettle
            ```
            ## Mitigation
            """
                .replace("\n", "\r\n"));

    assertThat(Runbook.problems(page, "NoTea", List.of(), Repository.metrics())).isEmpty();
  }

  @Test
  void a_dashboard_is_the_same_in_each_language() throws IOException {
    String specification =
        """
        title: Tea
        description: All of it.
        services: up
        rows:
          - title: Up
            panels:
              - {metric: up, by: [job], top: 5}
        """;
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
      Path file = write("tea.yaml", specification);
      assertThat(GrafanaDashboard.json(file, DashboardFamily.OURS, Repository.metrics()))
          .contains("topk(5, ");
      assertThat(new BucketBound(new BigDecimal("1e7")).canonical()).isEqualTo("1e+07");
    } finally {
      Locale.setDefault(before);
    }
  }

  private TeamBundle bundle() throws IOException {
    return TeamBundle.read(folder, "tea", List.of());
  }

  private Path write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    return Files.writeString(path, text);
  }
}
