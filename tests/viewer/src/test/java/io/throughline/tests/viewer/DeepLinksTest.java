package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DeepLinksTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @BeforeEach
  void sendAll() {
    Shop.send(browser.otlp(), Shop.now());
    Shop.sendMetrics(browser.otlp(), Shop.now());
  }

  @Test
  void the_token_does_not_stay_in_the_url() {
    Page page = browser.open("/logs");

    assertThat(browser.rows("Log lines")).hasCount(1);
    assertThat(page).hasURL(Pattern.compile("/#/logs$"));
  }

  @Test
  void without_the_token_nothing_is_shown() {
    Page page = browser.page();
    page.navigate(browser.viewer().url().resolve("/").toString());

    assertThat(page.locator("h1")).hasText("Open the URL that the viewer printed");
    assertThat(page.locator("body")).not().containsText("publish");
  }

  @Test
  void a_span_stays_open_over_a_reload() {
    Page page = browser.open("/trace/" + Shop.TRACE + "?span=" + Shop.APPEND);
    assertThat(browser.panel().locator("h2")).hasText("append");

    page.reload();
    assertThat(browser.panel().locator("h2")).hasText("append");
    page.keyboard().press("Escape");
    assertThat(browser.panel()).hasCount(0);
    assertThat(page).hasURL(Pattern.compile("/#/trace/" + Shop.TRACE + "$"));
  }

  @Test
  void what_stood_there_before_the_program_is_replaced() {
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(1);

    assertThat(page.locator(".brand")).hasCount(1);
    assertThat(page.locator("a.brand")).hasText("Throughline");
  }

  @Test
  void a_page_that_cannot_be_loaded_says_so() {
    browser.page().route("**/MetricsPage.js", route -> route.abort());
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(1);

    browser.go("/metrics");
    assertThat(page.getByRole(AriaRole.ALERT)).hasText("The viewer does not answer.");
    browser.go("/logs");
    assertThat(browser.rows("Log lines")).hasCount(1);
  }

  @Test
  void a_search_stands_in_the_url() {
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces")).hasCount(1);
    page.keyboard().press("/");
    page.keyboard().type("nothing-has-this");
    assertThat(page.getByText("No trace satisfies this search.")).isVisible();
    assertThat(page).hasURL(Pattern.compile("q=nothing-has-this$"));

    browser.go("/traces?q=error+service%3Ajournal");
    assertThat(browser.rows("Traces")).hasCount(1);
    assertThat(page.getByLabel("Search traces")).hasValue("error service:journal");
  }

  @Test
  void a_log_line_and_a_metric_have_links() {
    Page page = browser.open("/logs?q=fsync");
    browser.rows("Log lines").first().click();
    assertThat(browser.panel().locator("pre").first()).hasText("slow fsync of segment 12");
    String line = page.url();

    browser.go("/metrics/" + Shop.METRIC + "?as=p50");
    assertThat(browser.button("p50")).hasAttribute("aria-pressed", "true");

    page.navigate(line);
    assertThat(browser.panel().locator("pre").first()).hasText("slow fsync of segment 12");
  }

  @Test
  void a_trace_that_is_not_held_is_told_and_shown_when_it_comes() {
    browser.open("/trace/" + Otlp.trace(7));
    assertThat(browser.page().getByText("This trace is not held.")).isVisible();

    browser
        .otlp()
        .spans("late", Otlp.span(Otlp.trace(7), Otlp.span(7), "late span", Shop.now(), Otlp.MILLI));
    assertThat(browser.rows("Spans")).hasCount(1);
  }
}
