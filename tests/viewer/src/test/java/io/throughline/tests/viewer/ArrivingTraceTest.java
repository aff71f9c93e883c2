package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.span;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A trace that is looked at while its root is missing, which starts first and is sent last. */
class ArrivingTraceTest {

  private static final String TRACE = Otlp.trace(1);
  private static final String ROOT = Otlp.span(1);

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  private final long start = Shop.now();

  @BeforeEach
  void sendAllButTheRoot() {
    browser
        .otlp()
        .spans(
            "shop",
            child(2, "pay", 10, 50),
            child(3, "charge", 20, 10).setParentSpanId(Otlp.bytes(Otlp.span(2))),
            child(4, "query", 70, 20));
  }

  private Span.Builder child(int number, String name, long afterMillis, long millis) {
    return span(TRACE, Otlp.span(number), name, start + afterMillis * MILLI, millis * MILLI)
        .setParentSpanId(Otlp.bytes(ROOT));
  }

  private void sendTheRoot() {
    browser.otlp().spans("shop", span(TRACE, ROOT, "order", start, 600 * MILLI));
  }

  private Locator row(int number) {
    return browser.page().locator(".rows [data-span='" + Otlp.span(number) + "']");
  }

  private Locator zoomOut() {
    return browser
        .page()
        .locator(".trace-bar button")
        .filter(new Locator.FilterOptions().setHasText("Zoom out"));
  }

  @Test
  void what_is_folded_found_and_in_sight_stays_so_when_the_root_comes() {
    Page page = browser.open("/trace/" + TRACE + "?find=query");
    Locator found = page.locator(".rows [data-hit]");
    assertThat(found).hasCount(1);
    row(2).locator("button.fold").click();
    assertThat(browser.rows("Spans")).hasCount(2);

    sendTheRoot();
    assertThat(row(1)).containsText("order");
    assertThat(browser.rows("Spans")).hasCount(3);
    assertThat(row(2)).hasAttribute("aria-expanded", "false");
    assertThat(row(1)).hasAttribute("aria-expanded", "true");
    assertThat(found).hasCount(1);
    assertThat(found).hasAttribute("data-span", Otlp.span(4));
    assertThat(row(1).locator(".bar"))
        .hasAttribute("style", Pattern.compile("left: 0%; width: 100%;"));
    assertThat(zoomOut()).hasCount(0);
  }

  @Test
  void what_arrives_is_searched() {
    Page page = browser.open("/trace/" + TRACE + "?find=query");
    assertThat(page.locator(".hits")).hasText("1 of 3 spans");

    browser.otlp().spans("shop", child(5, "query again", 200, 5));
    assertThat(page.locator(".hits")).hasText("2 of 4 spans");
    assertThat(row(5)).hasAttribute("data-hit", "true");
  }

  @Test
  void the_time_that_is_zoomed_to_is_the_same_when_the_root_comes() {
    Page page = browser.open("/trace/" + TRACE + "?span=" + Otlp.span(4));
    assertThat(browser.panel().locator("h2")).hasText("query");
    page.keyboard().press("z");
    assertThat(zoomOut()).hasText("Zoom out (20 ms)");

    sendTheRoot();
    assertThat(row(1)).containsText("order");
    assertThat(zoomOut()).hasText("Zoom out (20 ms)");
    assertThat(row(4).locator(".bar"))
        .hasAttribute("style", Pattern.compile("left: 0%; width: 100%;"));
    assertThat(browser.panel().locator("h2")).hasText("query");
  }
}
