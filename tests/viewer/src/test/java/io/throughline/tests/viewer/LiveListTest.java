package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.SECOND;
import static io.throughline.tests.viewer.Otlp.line;
import static io.throughline.tests.viewer.Otlp.span;
import static io.throughline.tests.viewer.Otlp.trace;

import com.microsoft.playwright.Locator;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LiveListTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  private final long now = Shop.now();

  private void sendTrace(int number) {
    browser
        .otlp()
        .spans(
            "broker",
            span(trace(number), Otlp.span(number), "t" + number, now + number * SECOND, MILLI));
  }

  private void sendLine(int number) {
    browser
        .otlp()
        .lines(
            "broker",
            line(
                trace(number),
                Otlp.span(number),
                SeverityNumber.SEVERITY_NUMBER_INFO,
                "line " + number,
                now + number * SECOND));
  }

  @Test
  void traces_appear_as_they_come() {
    browser.open("/traces");
    assertThat(browser.page().locator(".nothing")).containsText("No spans yet.");
    assertThat(browser.page().locator(".nothing"))
        .containsText(browser.viewer().otlpEndpoint() + " (HTTP)");

    sendTrace(1);
    assertThat(browser.rows("Traces")).hasCount(1);
    sendTrace(2);
    assertThat(browser.rows("Traces")).hasCount(2);
    assertThat(browser.rows("Traces").first()).containsText("t2");
  }

  @Test
  void what_is_under_the_mouse_stays_and_what_is_new_is_counted() {
    sendTrace(1);
    browser.open("/traces");
    Locator rows = browser.rows("Traces");
    assertThat(rows).hasCount(1);

    rows.first().hover();
    sendTrace(2);
    sendTrace(3);
    sendTrace(4);
    Locator fresh = browser.button("3 new");
    assertThat(fresh).isVisible();
    assertThat(rows).hasCount(1);
    assertThat(rows.first()).containsText("t1");

    fresh.click();
    assertThat(rows).hasCount(4);
    assertThat(rows.first()).containsText("t4");
    assertThat(fresh).hasCount(0);
  }

  @Test
  void log_lines_that_are_paused_stand_still_until_they_go_on() {
    sendLine(1);
    browser.open("/logs");
    Locator rows = browser.rows("Log lines");
    assertThat(rows).hasCount(1);

    browser.button("Live").click();
    sendLine(2);
    sendLine(3);
    assertThat(browser.button("2 new")).isVisible();
    assertThat(rows).hasCount(1);

    browser.button("Paused").click();
    assertThat(rows).hasCount(3);
    assertThat(rows.first()).containsText("line 3");
  }

  @Test
  void a_list_that_is_scrolled_stands_still() {
    for (int number = 1; number <= 60; number++) {
      sendLine(number);
    }
    browser.open("/logs");
    Locator list = browser.page().locator("[aria-label='Log lines'].list");
    assertThat(list).hasAttribute("aria-rowcount", "60");

    list.evaluate("list => { list.scrollTop = 300 }");
    sendLine(61);
    assertThat(browser.button("1 new")).isVisible();
    assertThat(list).hasAttribute("aria-rowcount", "60");
    list.evaluate("list => { list.scrollTop = 0 }");
    assertThat(list).hasAttribute("aria-rowcount", "61");
  }
}
