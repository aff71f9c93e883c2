package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.link;
import static io.throughline.tests.viewer.Otlp.span;
import static io.throughline.tests.viewer.Otlp.trace;

import com.microsoft.playwright.Locator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LinksTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @Test
  void a_message_leads_to_each_of_its_subscribers_and_they_lead_back() {
    long now = Shop.now();
    browser.otlp().spans("mqtt-broker", span(trace(1), Otlp.span(1), "publish", now, 3 * MILLI));
    for (int number = 2; number <= 4; number++) {
      browser
          .otlp()
          .spans(
              "subscriber-" + number,
              span(trace(number), Otlp.span(number), "receive " + number, now + 3 * MILLI, MILLI)
                  .addLinks(link(trace(1), Otlp.span(1))));
    }
    browser.open("/trace/" + trace(1));

    Locator leads = browser.page().locator("[aria-label='Leads to'] a");
    assertThat(leads).hasCount(3);
    for (String subscriber : List.of("2", "3", "4")) {
      assertThat(leads.filter(new Locator.FilterOptions().setHasText("receive " + subscriber)))
          .containsText("subscriber-" + subscriber);
    }
    leads.filter(new Locator.FilterOptions().setHasText("receive 3")).click();

    assertThat(browser.panel().locator("h2")).hasText("receive 3");
    Locator from = browser.page().locator("[aria-label='Comes from'] a");
    assertThat(from).hasText("mqtt-broker publish");
    from.click();
    assertThat(browser.panel().locator("h2")).hasText("publish");
    assertThat(browser.panel().locator(".links a")).hasCount(3);
  }

  @Test
  void a_link_to_a_trace_that_is_not_held_is_shown_as_unknown() {
    browser
        .otlp()
        .spans(
            "subscriber",
            span(trace(2), Otlp.span(2), "receive", Shop.now(), MILLI)
                .addLinks(link(trace(9), Otlp.span(9))));
    browser.open("/trace/" + trace(2));

    assertThat(browser.page().locator("[aria-label='Comes from'] .unknown"))
        .containsText("unknown " + trace(9).substring(0, 8));
    assertThat(browser.page().locator("[aria-label='Comes from'] a")).hasCount(0);
  }
}
