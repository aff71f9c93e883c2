package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MetricsPageTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @BeforeEach
  void sendMetrics() {
    Shop.sendMetrics(browser.otlp(), Shop.now());
  }

  private Locator figures(String series) {
    return browser
        .page()
        .locator(".figures tbody tr")
        .filter(new Locator.FilterOptions().setHasText(series));
  }

  @Test
  void a_counter_is_split_by_an_attribute() {
    Page page = browser.open("/metrics/" + Shop.PACKETS + "?as=value");
    assertThat(page.locator(".metric .tags")).containsText("2 series from mqtt-broker");
    assertThat(figures("all").locator(".last")).hasText("60 packets");

    page.getByLabel("Split by").getByText("mqtt.packet.type").click();
    assertThat(figures("publish").locator(".last")).hasText("50 packets");
    assertThat(figures("connect").locator(".last")).hasText("10 packets");
    assertThat(page.locator(".plot canvas")).isVisible();
  }

  @Test
  void a_histogram_has_quantiles_a_mean_and_a_heat_map() {
    Page page = browser.open("/metrics/" + Shop.METRIC + "?as=mean");
    assertThat(figures("all").locator(".last")).hasText("3.3 ms");

    browser.button("p99").click();
    assertThat(page.locator(".plot")).hasAttribute("aria-label", Shop.METRIC + ", p99, 1 series");
    browser.button("heat map").click();
    assertThat(page.locator(".heat canvas")).isVisible();
  }

  @Test
  void metrics_are_grouped_by_the_catalogues_domain_or_by_scope_and_found_by_words() {
    Page page = browser.open("/metrics");
    Locator groups = page.locator(".groups h2");
    assertThat(groups).hasCount(2);

    page.getByLabel("Group by").selectOption("scope");
    assertThat(groups).hasCount(1);
    assertThat(groups).containsText("com.acme.tests");
    page.getByLabel("Find a metric").fill("packets");
    assertThat(page.locator(".groups li")).hasCount(1);
    assertThat(page.locator(".groups li")).containsText(Shop.PACKETS);
  }

  @Test
  void a_name_is_found_before_what_is_told_of_others() {
    Page page = browser.open("/metrics");
    Locator found = page.locator(".groups section");
    page.getByLabel("Find a metric").fill("server");
    assertThat(found).hasCount(1);
    assertThat(found).containsText(Shop.METRIC);

    page.getByLabel("Find a metric").fill("journal");
    assertThat(found.locator("h2")).containsText("in description or service");
    assertThat(found.locator("li")).containsText(Shop.METRIC);
  }

  @Test
  void the_catalogue_tells_what_a_metric_is() {
    Page page = browser.open("/metrics/" + Shop.PACKETS);
    assertThat(page.locator(".metric .brief")).not().isEmpty();
    assertThat(page.locator(".metric .brief")).not().hasText("Not in the catalogue.");
  }
}
