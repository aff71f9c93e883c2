package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectivesTest {

  private static final String GOOD =
      """
      - slo: stored
        objective: 0.9999
        brief: Messages are stored.
        metric: mqtt.messages.dropped
        bad: {mqtt.message.drop_reason: '="not_stored"'}
        of: mqtt.publish.duration
      - slo: fast
        objective: 0.99
        brief: Messages are fast.
        metric: mqtt.delivery.duration
        slower_than: 1
      - slo: up
        objective: 0.9
        brief: Services answer.
        services: journal
        away_for: 30s
      """;

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void name_the_file() {
    file = folder.resolve("objectives.yaml");
  }

  @Test
  void each_kind_is_read() throws IOException {
    assertThat(Objectives.read(Files.writeString(file, GOOD), Repository.metrics()))
        .extracting(Objective::slo)
        .containsExactly("stored", "fast", "up");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          slo: stored            ; `slo: a"b`                     ; `, a"b: 'slo' has letters, digits, '_', '.' and '-' only`
          slo: fast              ; slo: stored                    ; , stored: another objective has this 'slo', too
          slo: fast              ; at_least: 1                    ; , objective 2: 'slo' is missing
          objective: 0.9999      ; objective: 99.99               ; , stored: 'objective' is a share between 0 and 1, such as 0.999, here it is 99.99
          objective: 0.9999      ; objective: 1                   ; , stored: 'objective' is a share between 0 and 1
          objective: 0.9999      ; objective: 0                   ; , stored: 'objective' is a share between 0 and 1
          objective: 0.9999      ; at_least: 1                    ; , stored: 'objective' is missing
          brief: Messages are st ; '# '                           ; , stored: 'brief' is missing
          metric: mqtt.messages  ; '# '                           ; , stored: either 'metric' or 'services' is needed
          services: journal      ; `services: a\n  metric: up`    ; , up: either 'metric' or 'services' is needed
          slower_than: 1         ; at_least: 1                    ; , fast: either 'bad' or 'slower_than' is needed
          slower_than: 1         ; slower_than: 3                 ; , fast: 3 is no boundary of 'mqtt.delivery.duration': [
          slower_than: 1         ; `slower_than: 1\n  of: up`     ; , fast: 'of' goes with 'bad' only
          slower_than: 1         ; `slower_than: 1\n  away_for: 1s` ; , fast: 'away_for' goes with 'services' only
          of: mqtt.publish       ; `where: {}\n  of: mqtt.publish` ; , stored: 'where' goes with 'slower_than' only
          of: mqtt.publish       ; `at_least: -1\n  of: mqtt.publish` ; , stored: 'at_least' is a number of requests, here it is -1
          of: mqtt.publish.durat ; `of: raft.term # `             ; , stored: 'raft.term' is a gauge
          metric: mqtt.messages  ; `metric: raft.term # `         ; , stored: 'raft.term' is a gauge
          `'="not_stored"'`      ; not_stored                     ; , stored: 'mqtt.message.drop_reason' needs =, !=, =~ or !~ and a value in quotes
          `'="not_stored"'`      ; `'="lost"'`                    ; , stored: 'mqtt.message.drop_reason' is never 'lost', but one of [
          away_for: 30s          ; away_for: a while              ; , up: 'away_for' is a time such as 30s, here it is a while
          away_for: 30s          ; at_least: 1                    ; , up: with 'services' go 'away_for' and nothing else
          services: journal      ; services: '[a'                 ; , up: 'services' are names with | between them
          """)
  void what_prometheus_could_not_follow_is_told_with_its_file(
      String good, String bad, String problem) throws IOException {
    String text = GOOD.replaceFirst(good, bad.replaceAll("^'# '$", "# ").replace("\\n", "\n"));
    assertThat(text).isNotEqualTo(GOOD);
    Files.writeString(file, text);

    assertThatThrownBy(() -> Objectives.read(file, Repository.metrics()))
        .isInstanceOf(SpecificationException.class)
        .hasMessageStartingWith(file + problem);
  }

  @Test
  void a_file_without_objectives_is_told() throws IOException {
    Files.writeString(file, "");

    assertThatThrownBy(() -> Objectives.read(file, Repository.metrics()))
        .isInstanceOf(SpecificationException.class)
        .hasMessage(file + ": a list of objectives is needed");
  }
}
