package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.SECOND;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DashboardsPageTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  private Locator panel(String title) {
    return browser.page().locator(".panel-card[aria-label='" + title + "']");
  }

  @Test
  void panels_show_lines_figures_and_why_there_is_nothing() {
    Shop.sendMetrics(browser.otlp(), Shop.now());
    Page page = browser.open("/dashboards/cluster-overview");

    assertThat(page.locator(".dashboard h1")).hasText("Cluster overview");
    Locator published = panel("Messages published per second");
    assertThat(published.locator("canvas")).isVisible();
    assertThat(published.locator(".legend"))
        .hasText(Pattern.compile("mqtt-broker\\s*[\\d.]+ messages/s"));
    assertThat(panel("MQTT errors per packet").locator(".legend")).containsText("0 %");
    assertThat(panel("Alerts firing")).containsText("Not sent by services");
    assertThat(panel("MQTT connection count")).containsText("No points of it were received.");

    page.getByLabel("Dashboards").getByText("Telemetry health").click();
    assertThat(page).hasURL(Pattern.compile("#/dashboards/telemetry-health"));
    assertThat(panel("Headers refused").locator(".figure")).hasText("0 headers");
  }

  @Test
  void the_dashboard_of_which_most_has_data_is_shown_first_and_a_panel_leads_to_its_metric() {
    Shop.sendMetrics(browser.otlp(), Shop.now());
    Page page = browser.open("/traces");
    page.getByText("Dashboards").click();

    Locator chosen = page.locator(".dashboard-list a[aria-current]");
    assertThat(chosen).hasCount(1);
    browser.go("/dashboards/mqtt-broker");
    panel("MQTT packets received per second, by packet type").locator("h3 a").click();
    assertThat(page.locator(".metric > header h2")).hasText(Shop.PACKETS);
  }

  @Test
  void a_service_can_be_chosen_and_stands_in_the_url() {
    Shop.sendMetrics(browser.otlp(), Shop.now());
    Page page = browser.open("/dashboards/cluster-overview");

    page.getByLabel("Service", new Page.GetByLabelOptions().setExact(true))
        .selectOption("mqtt-broker");
    assertThat(page).hasURL(Pattern.compile("service=mqtt-broker"));
    assertThat(panel("Messages published per second").locator("canvas")).isVisible();

    browser.go("/dashboards/cluster-overview?service=nobody");
    assertThat(panel("Messages published per second")).containsText("No points of it");
  }

  @Test
  void figures_are_whole_though_not_all_have_told_since_the_last_step() {
    long end = Shop.now();
    for (String network : List.of("tcp", "ws")) {
      long newest = network.equals("tcp") ? end : end - 40 * SECOND;
      long begin = newest - 300 * SECOND;
      KeyValue by = Otlp.attribute("mqtt.network", network);
      KeyValue publish = Otlp.attribute("mqtt.packet.type", "publish");
      for (int minute = 1; minute <= 5; minute++) {
        long time = begin + minute * 60L * SECOND;
        browser
            .otlp()
            .metrics(
                "mqtt-broker",
                Points.counter(
                    "mqtt.connection.count", "{connection}", Points.number(begin, time, 1000, by)),
                Points.counter(
                    Shop.PACKETS,
                    "{packet}",
                    Points.number(begin, time, 6000L * minute, by, publish)));
      }
    }

    browser.open("/dashboards/cluster-overview");

    assertThat(panel("MQTT connection count")).containsText(Pattern.compile("2,000 connection"));
    assertThat(panel("Messages published per second").locator(".legend"))
        .hasText(Pattern.compile("mqtt-broker\\s*200 messages/s"));
  }

  @ParameterizedTest
  @CsvSource({
    "grpc,rpc.server.call.duration",
    "jvm,jvm.gc.duration",
    "journal,journal.append.duration",
    "mqtt-broker,mqtt.publish.duration",
    "placement-center,raft.replication.duration",
    "cluster-overview,mqtt.delivery.duration",
  })
  void each_dashboard_of_the_reference_cluster_has_lines_of_what_was_sent(
      String dashboard, String metric) {
    long end = Shop.now();
    browser
        .otlp()
        .metrics(
            "service",
            Points.histograms(
                metric,
                "s",
                Points.histogram(
                    end - 10 * SECOND, end, 0.2, List.of(0.001, 0.01), List.of(0L, 40L, 0L))));
    browser.open("/dashboards/" + dashboard);

    assertThat(browser.page().locator(".panel-card canvas").first()).isVisible();
    assertThat(browser.page().locator(".panel-card .legend").first())
        .containsText(Pattern.compile("ms|/s|%"));
  }
}
