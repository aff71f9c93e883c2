package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.SECOND;
import static io.throughline.tests.viewer.Otlp.span;
import static io.throughline.tests.viewer.Otlp.trace;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Many tabs of one viewer, most of which nobody looks at. */
class TabsTest {

  /** For a browser without windows all tabs are shown; a test says which are. */
  private static final String VISIBILITY =
      "let hidden = false;"
          + "Object.defineProperty(document, 'hidden', {get: () => hidden});"
          + "window.setHidden = value => {"
          + "  hidden = value; document.dispatchEvent(new Event('visibilitychange')) };";

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  /** Older than a trace to which one expects a span to be added. */
  private final long start = Shop.now() - 600 * SECOND;

  private void send(int number, String name) {
    browser.otlp().spans("shop", span(trace(number), Otlp.span(number), name, start, MILLI));
  }

  private Page tab(String place) {
    Page tab = browser.tab();
    tab.addInitScript(VISIBILITY);
    return browser.open(tab, place);
  }

  private static void hide(Page tab) {
    tab.evaluate("setHidden(true)");
  }

  private static void show(Page tab) {
    tab.evaluate("setHidden(false)");
  }

  private static Locator rows(Page tab, String list) {
    return tab.locator("[aria-label='" + list + "'] .rows [role=row]");
  }

  @Test
  void more_tabs_than_a_browser_has_connections_are_drawn() {
    send(1, "one");
    List<Page> tabs = new ArrayList<>();
    for (int number = 1; number <= 8; number++) {
      Page tab = tab("/traces");
      assertThat(rows(tab, "Traces")).hasCount(1);
      hide(tab);
      tabs.add(tab);
    }

    send(2, "two");
    for (Page tab : tabs) {
      show(tab);
      assertThat(rows(tab, "Traces")).hasCount(2);
      hide(tab);
    }
  }

  @Test
  void a_tab_that_is_shown_again_has_what_came_meanwhile() {
    send(1, "pay");
    Page tab = tab("/trace/" + trace(1));
    assertThat(rows(tab, "Spans")).hasCount(1);

    hide(tab);
    browser.otlp().spans("shop", span(trace(1), Otlp.span(2), "late", start + MILLI, MILLI));
    show(tab);
    assertThat(rows(tab, "Spans")).hasCount(2);
  }

  @Test
  void what_is_forgotten_in_one_tab_is_gone_in_all() {
    send(1, "pay");
    Page list = tab("/traces");
    assertThat(rows(list, "Traces")).hasCount(1);
    list.keyboard().press("p");
    Page trace = tab("/trace/" + trace(1));
    assertThat(rows(trace, "Spans")).hasCount(1);

    browser.open("/health");
    browser.button("Forget all").click();
    browser.button("Forget 1 span?").click();
    assertThat(browser.page().getByText("All is forgotten.")).isVisible();

    assertThat(list.locator(".nothing")).containsText("No spans yet.");
    assertThat(list.locator(".held")).containsText("0 spans");
    assertThat(trace.locator(".nothing")).containsText("This trace is not held.");
  }

  @Test
  void a_page_whose_token_is_no_longer_taken_says_so() {
    send(1, "pay");
    Page tab = tab("/traces");
    assertThat(rows(tab, "Traces")).hasCount(1);

    hide(tab);
    tab.context().clearCookies();
    show(tab);
    assertThat(tab.locator("h1")).hasText("Open the URL that the viewer printed");

    browser.open(tab, "/traces");
    assertThat(rows(tab, "Traces")).hasCount(1);
  }
}
