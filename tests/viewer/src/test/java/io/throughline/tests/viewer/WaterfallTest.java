package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WaterfallTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @BeforeEach
  void openTrace() {
    Shop.send(browser.otlp(), Shop.now());
    browser.open("/trace/" + Shop.TRACE);
    assertThat(browser.rows("Spans")).hasCount(2);
  }

  private Locator zoomOut() {
    return browser
        .page()
        .locator(".trace-bar button")
        .filter(new Locator.FilterOptions().setHasText("Zoom out"));
  }

  @Test
  void a_stroke_over_the_small_picture_zooms_into_its_time() {
    Page page = browser.page();
    var box = page.locator(".minimap").boundingBox();
    page.mouse().move(box.x + box.width / 2, box.y + 20);
    page.mouse().down();
    page.mouse().move(box.x + box.width + 5, box.y + 90);
    page.mouse().up();

    assertThat(zoomOut()).hasText(Pattern.compile("Zoom out \\((5\\.9\\d?|6(\\.0\\d)?) ms\\)"));
    zoomOut().click();
    assertThat(zoomOut()).hasCount(0);
  }

  @Test
  void keys_zoom_to_a_span_and_fold_it() {
    Page page = browser.page();
    page.keyboard().press("j");
    page.keyboard().press("j");
    assertThat(browser.panel().locator("h2")).hasText("append");
    page.keyboard().press("z");
    assertThat(zoomOut()).hasText("Zoom out (6 ms)");
    page.keyboard().press("z");
    assertThat(zoomOut()).hasCount(0);

    page.keyboard().press("k");
    assertThat(browser.panel().locator("h2")).hasText("publish sensors/12");
    page.keyboard().press("ArrowLeft");
    assertThat(browser.rows("Spans")).hasCount(1);
    page.keyboard().press("ArrowRight");
    assertThat(browser.rows("Spans")).hasCount(2);
  }

  @Test
  void the_column_of_names_is_as_wide_as_its_grip_is_dragged() {
    Page page = browser.page();
    Locator grip = page.locator(".grip");
    var list = page.locator("[aria-label='Spans'].list").boundingBox();
    var box = grip.boundingBox();
    page.mouse().move(box.x + 3, box.y + 10);
    page.mouse().down();
    page.mouse().move(list.x + list.width / 2, box.y + 60);
    page.mouse().up();
    assertThat(grip).hasAttribute("aria-valuenow", "50");

    page.mouse().move(list.x + list.width / 4, box.y + 10);
    assertThat(grip).hasAttribute("aria-valuenow", "50");
    grip.focus();
    page.keyboard().press("ArrowLeft");
    assertThat(grip).hasAttribute("aria-valuenow", "48");
  }
}
