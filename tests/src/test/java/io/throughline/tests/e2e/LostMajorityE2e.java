package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.kit.ServiceProcess;
import io.throughline.tests.e2e.ReferenceCluster.Running;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Two of the placement centre's three nodes are killed, and come back. */
@Tag("e2e")
@Tag("long")
@ExtendWith(ReferenceCluster.class)
class LostMajorityE2e {

  private static final String ALERT = "RaftNoLeader";

  /** For which the alert waits a minute, besides scrapes and evaluations. */
  private static final Duration SOON = Duration.ofMinutes(4);

  @Test
  void its_alert_fires_while_messages_go_on_and_clears(Running running) throws Exception {
    List<ServiceProcess> killed = running.cluster().placement().subList(1, 3);
    for (ServiceProcess node : killed) {
      node.kill();
    }
    try {
      running.clients().publish("e2e/minority", "21");
      await("the alert").atMost(SOON).until(LostMajorityE2e::isInAlertmanager);
      assertThat(Backends.promql("ALERTS{alertname=\"" + ALERT + "\",alertstate=\"firing\"}"))
          .isOne();
      running.clients().publish("e2e/minority", "22");
    } finally {
      for (ServiceProcess node : killed) {
        node.start();
      }
    }
    for (ServiceProcess node : running.cluster().placement()) {
      assertThat(node.awaitReady(SOON)).as(node.name()).isTrue();
    }
    await("the alert is over")
        .atMost(SOON)
        .until(() -> Backends.promql("count(ALERTS{alertname=\"" + ALERT + "\"})") == 0);
    running.clients().publish("e2e/majority", "23");
  }

  private static boolean isInAlertmanager() throws Exception {
    return AlertmanagerApi.alerts().stream()
        .map((JsonNode alert) -> alert.at("/labels/alertname").asString())
        .anyMatch(ALERT::equals);
  }
}
