package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Who is told of what, as amtool and the running Alertmanager see it. */
@Tag("e2e")
class AlertmanagerE2e {

  private static final Path FOLDER =
      Path.of(System.getProperty("project.root", ".."), "deploy/alertmanager");

  static List<JsonNode> routes() throws IOException {
    Object yaml =
        new Load(LoadSettings.builder().build())
            .loadFromString(Files.readString(FOLDER.resolve("tests/routes.yaml")));
    return Backends.list(JsonMapper.shared().valueToTree(yaml));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alertmanager.yaml", "alertmanager-notify.yaml"})
  void amtool_accepts_the_configuration(String file) throws Exception {
    Operator.Result result =
        Operator.tool("alertmanager", "amtool check-config " + FOLDER.resolve(file));

    assertThat(result.exitCode()).as(result.output()).isZero();
  }

  @ParameterizedTest
  @MethodSource("routes")
  void an_alert_reaches_those_whom_it_concerns(JsonNode route) throws Exception {
    String labels =
        route.get("labels").properties().stream()
            .map(label -> label.getKey() + "=" + label.getValue().asString())
            .collect(Collectors.joining(" "));

    Operator.Result result =
        Operator.tool(
            "alertmanager",
            "amtool config routes test --config.file "
                + FOLDER.resolve("alertmanager.yaml")
                + " "
                + labels);

    assertThat(result.output().strip())
        .isEqualTo(
            route
                .get("receivers")
                .valueStream()
                .map(JsonNode::asString)
                .collect(Collectors.joining(",")));
  }

  @Test
  void the_critical_one_of_two_keeps_the_other_back_where_it_is_about_the_same() throws Exception {
    String here = "journal-" + UUID.randomUUID();
    String elsewhere = "journal-" + UUID.randomUUID();
    AlertmanagerApi.fire(
        List.of(
            labels("HighDiskUsage", "critical", here),
            labels("HighDiskUsage", "warning", here),
            labels("HighDiskUsage", "warning", elsewhere)));

    await("what is inhibited")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(isInhibited(here, "warning")).isTrue();
              assertThat(isInhibited(here, "critical")).isFalse();
              assertThat(isInhibited(elsewhere, "warning")).isFalse();
            });
  }

  @Test
  void the_streams_of_a_dead_switch_are_one_message_and_one_that_is_off_can_be_silenced()
      throws Exception {
    String job = "stream-server-" + UUID.randomUUID();
    List<Map<String, String>> alerts = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      alerts.add(ofStream(i % 2 == 0 ? "StreamPublisherGone" : "StreamStalled", job, "cam" + i));
    }
    AlertmanagerApi.silence(
        Map.of("alertname", "StreamPublisherGone", "job", job, "stream_name", "cam4"));
    AlertmanagerApi.fire(alerts);

    await("the message")
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              List<JsonNode> groups =
                  AlertmanagerApi.groups().stream()
                      .filter(group -> group.at("/labels/job").asString("").equals(job))
                      .toList();
              assertThat(groups).hasSize(1);
              assertThat(groups.get(0).at("/receiver/name").asString()).isEqualTo("on-call");
              assertThat(groups.get(0).get("alerts")).hasSize(200);
              assertThat(
                      groups
                          .get(0)
                          .get("alerts")
                          .valueStream()
                          .filter(alert -> !alert.at("/status/silencedBy").isEmpty())
                          .map(alert -> alert.at("/labels/stream_name").asString()))
                  .containsExactly("cam4");
            });
  }

  private static Map<String, String> ofStream(String alert, String job, String stream) {
    return Map.of("alertname", alert, "severity", "critical", "job", job, "stream_name", stream);
  }

  private static Map<String, String> labels(String alert, String severity, String instance) {
    return Map.of("alertname", alert, "severity", severity, "job", "journal", "instance", instance);
  }

  private static boolean isInhibited(String instance, String severity)
      throws IOException, InterruptedException {
    return AlertmanagerApi.alerts().stream()
        .filter(alert -> alert.at("/labels/instance").asString("").equals(instance))
        .filter(alert -> alert.at("/labels/severity").asString("").equals(severity))
        .findFirst()
        .map(alert -> !alert.at("/status/inhibitedBy").isEmpty())
        .orElseThrow(() -> new AssertionError("no " + severity + " alert of " + instance));
  }
}
