package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
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
          new Place("unknown-trace", "/trace/" + Otlp.trace(99), ".nothing"));

  private static final String FINDINGS =
      "() => axe.run().then(found => found.violations.flatMap(rule =>"
          + " rule.nodes.map(node => rule.id + ': ' + node.html)))";

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
  void each_page_satisfies_axe(ColorScheme scheme) throws IOException {
    Page page = browser.open("/traces");
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    Files.createDirectories(ViewerInBrowser.screenshot("x").getParent());
    page.evaluate(axe());

    for (Place place : PLACES) {
      browser.go(place.hash());
      assertThat(page.locator(place.shown()).first()).isVisible();
      if (place.name().equals("logs")) {
        browser.rows("Log lines").first().click();
        assertThat(browser.panel().locator(".attributes").first()).isVisible();
      }
      page.screenshot(
          new Page.ScreenshotOptions()
              .setPath(
                  ViewerInBrowser.screenshot(
                      place.name() + "-" + scheme.name().toLowerCase(Locale.ROOT))));
      assertThat((List<?>) page.evaluate(FINDINGS)).as(place.name()).isEmpty();
    }
  }

  private static String axe() throws IOException {
    try (InputStream script = AccessibilityTest.class.getResourceAsStream("/axe.min.js")) {
      return new String(Objects.requireNonNull(script).readAllBytes(), UTF_8);
    }
  }
}
