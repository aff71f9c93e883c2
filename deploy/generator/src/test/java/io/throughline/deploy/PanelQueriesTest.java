package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanelQueriesTest {

  private static final Metrics METRICS = Repository.metrics();
  private static final String SCOPE =
      "cluster=~\"$cluster\", instance=~\"$instance\", job=~\"$service\", namespace=~\"$namespace\"";

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          metric: mqtt.connection.count ; sum(mqtt_connection_count{SCOPE})
          metric: raft.term ; max(raft_term{SCOPE})
          metric: mqtt.packets.sent ; sum(rate(mqtt_packets_sent_total{SCOPE}[$__rate_interval]))
          {metric: mqtt.packets.sent, by: [mqtt.packet.type]} ; sum by (mqtt_packet_type) (rate(mqtt_packets_sent_total{SCOPE}[$__rate_interval]))
          {metric: journal.sync.duration, quantiles: [0.99]} ; histogram_quantile(0.99, sum by (le) (rate(journal_sync_duration_seconds_bucket{SCOPE}[$__rate_interval])))
          {metric: journal.sync.duration, as: amount} ; sum(rate(journal_sync_duration_seconds_sum{SCOPE}[$__rate_interval]))
          {metric: journal.sync.duration, as: rate} ; sum(rate(journal_sync_duration_seconds_count{SCOPE}[$__rate_interval]))
          {metric: mqtt.connection.count, as: ratio, of: mqtt.connection.limit} ; sum(mqtt_connection_count{SCOPE}) / sum(mqtt_connection_limit{SCOPE})
          {metric: mqtt.wills.published, as: increase, form: stat} ; sum(increase(mqtt_wills_published_total{SCOPE}[$__range]))
          """)
  void a_metric_and_what_to_do_with_it_become_promql(String panel, String expected)
      throws Exception {
    assertThat(expressions(panel)).containsExactly(expected.strip().replace("SCOPE", SCOPE));
  }

  @Test
  void the_share_of_errors_is_zero_as_long_as_there_was_none() throws Exception {
    String calls = "sum(rate(rpc_server_call_duration_seconds_count{SCOPE}[$__rate_interval]))";
    String failed = calls.replace("SCOPE", "SCOPE, error_type!=\"\"");

    assertThat(
            expressions(
                "{metric: rpc.server.call.duration, as: ratio, where: {error.type: '!=\"\"'}}"))
        .containsExactly(
            "(%s or 0 * %s) / %s".formatted(failed, calls, calls).replace("SCOPE", SCOPE));
  }

  @Test
  void a_condition_that_the_divisor_knows_holds_for_both() throws Exception {
    assertThat(
            expressions(
                "{metric: jvm.memory.used, as: ratio, of: jvm.memory.limit, where: {jvm.memory.type: '=\"heap\"'}}"))
        .singleElement()
        .asString()
        .containsPattern(
            "jvm_memory_used_bytes\\{.*\"heap\"}\\) / .*jvm_memory_limit_bytes\\{.*\"heap\"}");
    assertThat(
            expressions(
                "{metric: system.memory.usage, as: ratio, of: system.memory.limit, where: {system.memory.state: '=\"used\"'}}"))
        .singleElement()
        .asString()
        .doesNotContainPattern("limit_bytes\\{.*\"used\"");
    assertThat(
            expressions(
                "{metric: jvm.memory.used, as: ratio, of: jvm.memory.limit, of_where: {jvm.memory.pool.name: '!=\"young\"'}}"))
        .containsExactly(
            "sum(jvm_memory_used_bytes{SCOPE}) / sum(jvm_memory_limit_bytes{SCOPE, jvm_memory_pool_name!=\"young\"})"
                .replace("SCOPE", SCOPE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      textBlock =
          """
          metric: mqtt.packets.recieved ; nothing exports the metric 'mqtt.packets.recieved'
          {metric: mqtt.packets.received, by: [qos]} ; 'mqtt.packets.received' has no 'qos'
          {metric: mqtt.packets.received, where: {mqtt.packet.type: '="puplish"'}} ; is never 'puplish'
          {metric: mqtt.connection.count, as: rate} ; a GAUGE cannot be shown as RATE
          {metric: mqtt.packets.received, as: quantile} ; a COUNTER cannot be shown as QUANTILE
          {metric: mqtt.packets.received, as: ratio} ; a COUNTER cannot be shown as RATIO
          {metric: mqtt.errors, as: ratio, of: mqtt.connection.peek} ; nothing exports the metric 'mqtt.connection.peek'
          {metric: mqtt.packets.received, as: ratio, where: {mqtt.packet.type: '="publish"'}, of_where: {mqtt.packet.type: '="connect"'}} ; 'of_where' goes with 'of' only
          {metric: mqtt.errors, as: ratio, of: mqtt.packets.received, of_where: {mqtt.packet.type: '="puplish"'}} ; is never 'puplish'
          {metric: mqtt.errors, colour: red} ; colour
          """)
  void what_would_show_nothing_is_refused(String panel, String problem) {
    assertThatThrownBy(() -> expressions(panel))
        .isInstanceOf(SpecificationException.class)
        .hasMessageContaining(problem.strip());
  }

  @Test
  void a_stale_file_is_refused() throws Exception {
    Path file = folder.resolve("stale.json");
    Files.writeString(file, "old");

    assertThatThrownBy(new GeneratedFile(file, "new")::check)
        .hasMessageContaining("stale.json")
        .hasMessageContaining("-Ddeploy.files=write");
    new GeneratedFile(file, "new").write();
    new GeneratedFile(file, "new").check();
  }

  private List<String> expressions(String panel) throws Exception {
    String braced = panel.startsWith("{") ? panel : "{" + panel + "}";
    Path file = folder.resolve("dashboard.yaml");
    Files.writeString(
        file,
        "{title: t, description: d, services: up, rows: [{title: r, panels: [" + braced + "]}]}");
    Dashboard dashboard = Yaml.read(file, Dashboard.class);
    return new PanelQueries("here", dashboard.rows().get(0).panels().get(0), METRICS)
        .queries().stream().map(PanelQueries.Query::expression).toList();
  }
}
