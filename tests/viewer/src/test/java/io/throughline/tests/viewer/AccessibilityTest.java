package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each page, in both schemes: axe finds nothing, and a picture is left for people to look at. */
class AccessibilityTest {

  /**
   * @param shown what is there when the page is complete
   */
  private record Place(String name, String hash, String shown) {}

  private static final List<Place> PLACES =
      List.of(
          new Place("traces", "/traces", ".trace-list .rows .row"),
          new Place("trace", "/trace/" + Shop.TRACE + "?span=" + Shop.APPEND, ".stack"),
          new Place("logs", "/logs?q=fsync", ".log-list .rows .row"),
          new Place("metrics", "/metrics/" + Shop.METRIC, ".plot canvas"),
          new Place("heat-map", "/metrics/" + Shop.METRIC + "?as=heatmap", ".heat canvas"),
          new Place("dashboards", "/dashboards/cluster-overview", ".panel-card canvas"),
          new Place("map", "/map", ".map .node"),
          new Place("errors", "/errors", "button.group"),
          new Place("health", "/health", "section[aria-labelledby=services] tbody tr"),
          new Place("compare", "/compare?a=" + Shop.TRACE, ".card"),
          new Place("sessions", "/sessions", "table.sessions tbody tr"),
          new Place("unknown-trace", "/trace/" + Otlp.trace(99), ".nothing"));

  /** A session of before, for what is compared with it. */
  private static final String BEFORE =
      """
      {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": {"stringValue": \
      "journal"}}]}, "scopeSpans": [{"spans": [{"traceId": "%s", "spanId": "%s", "name": "append", \
      "startTimeUnixNano": "1000000", "endTimeUnixNano": "3000000"}, {"traceId": "%s", "spanId": \
      "%s", "name": "rename", "startTimeUnixNano": "1000000", "endTimeUnixNano": "3000000"}]}]}]}
      """
          .formatted(Shop.TRACE, Shop.APPEND, Shop.TRACE, Shop.PUBLISH);

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @BeforeEach
  void sendAll() {
    Shop.send(browser.otlp(), Shop.now());
    Shop.sendMetrics(browser.otlp(), Shop.now());
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"DARK", "LIGHT"})
  void each_page_satisfies_axe(ColorScheme scheme, @TempDir Path folder) throws IOException {
    browser.viewer().compareWith(Files.writeString(folder.resolve("before.jsonl"), BEFORE));
    Page page = browser.open("/traces");
    Axe axe = new Axe(page, scheme);

    for (Place place : PLACES) {
      browser.go(place.hash());
      assertThat(page.locator(place.shown()).first()).isVisible();
      if (place.name().equals("logs")) {
        browser.rows("Log lines").first().click();
        assertThat(browser.panel().locator(".attributes").first()).isVisible();
      }
      axe.look(place.name());
    }
  }
}
