package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.SECOND;
import static io.throughline.tests.viewer.Otlp.span;
import static io.throughline.tests.viewer.Otlp.trace;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SearchTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @BeforeEach
  void sendThreeTraces() {
    long now = Shop.now();
    browser.otlp().spans("broker", span(trace(1), Otlp.span(1), "slow", now, 40 * MILLI));
    browser.otlp().spans("broker", span(trace(2), Otlp.span(2), "quick", now + SECOND, MILLI));
    browser
        .otlp()
        .spans("journal", span(trace(3), Otlp.span(3), "middle", now + 2 * SECOND, 10 * MILLI));
  }

  @Test
  void a_chip_is_a_term_of_the_search_and_is_taken_back_by_a_second_click() {
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(3);
    Locator chip =
        page.locator(".chip").filter(new Locator.FilterOptions().setHasText("service:journal"));

    chip.click();
    assertThat(browser.rows("Traces")).hasCount(1);
    assertThat(page.getByLabel("Search traces")).hasValue("service:journal");
    chip.click();
    assertThat(browser.rows("Traces")).hasCount(3);
  }

  @Test
  void durations_are_searched_and_sorted() {
    Page page = browser.open("/traces?q=%3E%3D10ms");
    assertThat(browser.rows("Traces")).hasCount(2);

    browser.go("/traces");
    assertThat(page.getByLabel("Search traces")).hasValue("");
    page.getByLabel("Sort").selectOption("duration");
    Locator rows = browser.rows("Traces");
    assertThat(rows).hasCount(3);
    assertThat(rows.nth(0).locator(".duration")).hasText("40 ms");
    assertThat(rows.nth(1).locator(".duration")).hasText("10 ms");
    assertThat(rows.nth(2).locator(".duration")).hasText("1 ms");
  }

  @Test
  void a_mistake_in_the_search_is_told_at_the_field() {
    browser.open("/traces?q=%3E10parsecs");

    assertThat(browser.page().locator("#search-error")).isVisible();
    assertThat(browser.page().getByLabel("Search traces")).hasAttribute("aria-invalid", "true");
  }

  @Test
  void keys_lead_through_the_lists() {
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(3);

    page.keyboard().press("j");
    page.keyboard().press("j");
    assertThat(browser.rows("Traces").nth(1)).hasAttribute("aria-selected", "true");
    page.keyboard().press("k");
    page.keyboard().press("Enter");
    assertThat(page).hasURL(Pattern.compile("#/trace/" + trace(3)));
    assertThat(browser.rows("Spans")).hasCount(1);
    page.keyboard().press("?");
    assertThat(page.locator("dialog[open]")).containsText("next span");
    page.keyboard().press("Escape");
    assertThat(page.locator("dialog")).hasCount(0);
    page.keyboard().press("m");
    assertThat(page).hasURL(Pattern.compile("#/metrics$"));
    page.keyboard().press("t");
    assertThat(browser.rows("Traces")).hasCount(3);
  }

  @Test
  void a_stroke_over_the_picture_chooses_the_time() {
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(3);
    var box = page.locator(".cloud").boundingBox();

    page.mouse().move(box.x + box.width * 0.8, box.y + 6);
    page.mouse().down();
    page.mouse().move(box.x + box.width - 2, box.y + 6);
    page.mouse().up();
    assertThat(browser.rows("Traces")).hasCount(1);
    assertThat(browser.rows("Traces").first()).containsText("middle");
    assertThat(page).hasURL(Pattern.compile("from=\\d+&to=\\d+"));
  }

  @Test
  void a_stroke_may_end_beside_the_picture() {
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(3);
    var box = page.locator(".cloud").boundingBox();

    page.mouse().move(box.x + box.width * 0.8, box.y + 6);
    page.mouse().down();
    page.mouse().move(box.x + box.width + 10, box.y + box.height + 40);
    page.mouse().up();
    assertThat(browser.rows("Traces")).hasCount(1);
    assertThat(browser.rows("Traces").first()).containsText("middle");
  }

  @Test
  void what_came_before_a_search_does_not_bring_the_former_list_back() {
    // The wait between a change and the request for it ends when the test says so.
    browser
        .page()
        .addInitScript(
            "const set = window.setTimeout; window.waiting = [];"
                + "window.setTimeout = (run, time, ...rest) =>"
                + "  time === 300 ? window.waiting.push(run) : set(run, time, ...rest);");
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(3);
    browser.otlp().spans("broker", span(trace(4), Otlp.span(4), "late", Shop.now(), MILLI));
    page.waitForCondition(() -> page.evaluate("window.waiting.length > 0").equals(true));

    browser.go("/traces?q=service:journal");
    assertThat(browser.rows("Traces")).hasCount(1);
    page.waitForResponse(
        response -> response.url().contains("/api/traces"),
        () -> page.evaluate("window.waiting.forEach(run => run())"));
    browser.otlp().spans("broker", span(trace(5), Otlp.span(5), "later", Shop.now(), MILLI));
    assertThat(page.locator(".held")).containsText("5 spans");
    assertThat(browser.rows("Traces")).hasCount(1);
    assertThat(browser.rows("Traces").first()).containsText("middle");
  }
}
