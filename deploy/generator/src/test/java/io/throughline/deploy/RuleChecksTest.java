package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleChecksTest {

  private static final String GOOD =
      """
      groups:
        - name: g
          rules:
            - alert: Elections
              expr: sum by (cluster, raft_group) (increase(raft_elections_total[10m])) > 3
              for: 5m
              labels: {severity: warning}
              annotations:
                summary: Elections of {{ $labels.raft_group }}
                description: Nodes cannot agree.
                runbook_url: https://example.com/runbooks/Elections
      """;

  @TempDir Path folder;

  @Test
  void a_rule_that_holds_to_all_of_it_has_no_problem() throws IOException {
    assertThat(problems(GOOD)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          raft_elections_total ; raft_election_total ; nothing exports the series 'raft_election_total'; of 'raft' there are [raft_
          raft_elections_total ; raft_term           ; 'raft_term' is no counter, so that it has no rate
          increase(            ; delta(              ; 'raft_elections_total' is a counter: ask for its rate
          severity: warning    ; severity: bad       ; the label 'severity' is one of [critical, warning, info, none]
          for: 5m              ; keep_firing_for: 5m ; 'for' is missing
          ` > 3`               ; ``                  ; 'expr' compares with nothing
          runbook_url          ; dashboard           ; the annotation 'runbook_url' is missing
          runbooks/Elections   ; runbooks/Others     ; 'runbook_url' ends with '/Elections'
          $labels.raft_group   ; $labels.instance    ; the text uses 'instance', but 'expr' keeps [
          alert: Elections     ; record: elections   ; what is recorded is named level:metric:operations
          """)
  void a_rule_that_would_mislead_is_named_with_its_file(String good, String bad, String problem)
      throws IOException {
    String what = problem.strip();

    assertThat(problems(GOOD.replace(good, bad)))
        .singleElement()
        .asString()
        .startsWith(folder.resolve("rules.yml") + ", ")
        .contains(what);
  }

  @Test
  void an_alert_that_stands_there_twice_is_named() throws IOException {
    String rule = GOOD.substring(GOOD.indexOf("      - alert"));

    assertThat(problems(GOOD + rule))
        .singleElement()
        .asString()
        .contains("Elections warning: stands here twice");
  }

  private List<String> problems(String rules) throws IOException {
    Files.writeString(folder.resolve("rules.yml"), rules);
    return RuleChecks.problems(Rule.in(folder), Repository.metrics());
  }
}
