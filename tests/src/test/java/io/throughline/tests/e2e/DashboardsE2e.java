package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.tests.e2e.ReferenceCluster.Running;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every query of every panel, asked of the Prometheus that watches the example systems. */
@Tag("e2e")
@ExtendWith({ReferenceCluster.class, StreamSystem.class, ChatSystem.class})
class DashboardsE2e {

  /** Until two scrapes and the rules after them have seen the traffic. */
  private static final Duration SEEN = Duration.ofMinutes(3);

  @Test
  void a_panel_shows_data_unless_it_stands_in_the_list_of_those_that_cannot_yet(
      Running running, StreamSystem.Running streams) throws Exception {
    Set<String> withoutData = DashboardPanel.withoutData();
    await("data in each panel")
        .atMost(SEEN)
        .pollInterval(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              running.clients().publish("e2e/dashboards", "21");
              Clients.comeAndGo(running.mqttPort());
              streams.playForASecond();
              streams.useTheApi();
              assertThat(withoutData).containsAll(emptyPanels());
            });

    assertThat(emptyPanels()).containsAll(withoutData);
  }

  @Test
  void the_list_names_panels_that_there_are() throws IOException {
    Set<String> names =
        DashboardPanel.all().stream().map(DashboardPanel::name).collect(Collectors.toSet());

    assertThat(names).hasSizeGreaterThan(100).containsAll(DashboardPanel.withoutData());
  }

  private static Set<String> emptyPanels() throws IOException, InterruptedException {
    Set<String> empty = new TreeSet<>();
    for (DashboardPanel panel : DashboardPanel.all()) {
      boolean hasData = true;
      for (String query : panel.queries()) {
        hasData &= !PrometheusApi.query(query).isEmpty();
      }
      if (!hasData) {
        empty.add(panel.name());
      }
    }
    return empty;
  }
}
