package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WalkTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @Test
  void from_a_trace_to_its_log_line_and_from_a_metrics_exemplar_back_to_its_span() {
    Shop.send(browser.otlp(), Shop.now());
    Shop.sendMetrics(browser.otlp(), Shop.now());
    Page page = browser.open("/traces");

    Locator trace = browser.rows("Traces");
    assertThat(trace).hasCount(1);
    assertThat(trace.locator(".root")).containsText("publish sensors/12");
    assertThat(trace.locator(".duration")).hasText("12 ms");
    assertThat(trace.locator(".spans")).hasText("2");
    assertThat(trace.locator(".errors")).hasText("1");
    trace.click();

    Locator spans = browser.rows("Spans");
    assertThat(spans).hasCount(2);
    assertThat(spans.nth(1).locator(".names")).containsText("append");
    assertThat(spans.nth(1).locator(".told")).containsText("6 ms");
    spans.nth(1).click();

    Locator panel = browser.panel();
    assertThat(panel.locator("h2")).hasText("append");
    assertThat(panel.locator(".panel-head")).containsText("2 ms into the trace");
    assertThat(panel.locator(".panel-head")).containsText("disk full");
    assertThat(panel.locator(".exception")).containsText("No space left on device");
    assertThat(panel.locator(".stack summary")).hasText("2 frames of libraries");
    panel.locator(".lines a").click();

    assertThat(page).hasURL(Pattern.compile("#/logs\\?"));
    assertThat(browser.rows("Log lines")).hasCount(1);
    assertThat(panel.locator(".line-body pre")).hasText("slow fsync of segment 12");
    assertThat(panel.locator(".attributes").first()).containsText("segment");
    panel.getByText("Open the trace").click();
    assertThat(panel.locator("h2")).hasText("append");

    page.getByText("Metrics").click();
    page.getByText(Shop.METRIC).click();
    assertThat(page.locator(".metric > header h2")).hasText(Shop.METRIC);
    Locator exemplar = page.locator(".exemplars a");
    assertThat(exemplar).containsText("6 ms");
    exemplar.click();

    assertThat(page).hasURL(Pattern.compile("#/trace/" + Shop.TRACE + "\\?span=" + Shop.APPEND));
    assertThat(panel.locator("h2")).hasText("append");
  }

  @Test
  void a_span_tells_the_catalogues_sentence_and_the_request_as_it_was_sent() {
    Shop.send(browser.otlp(), Shop.now());
    browser.open("/trace/" + Shop.TRACE + "?span=" + Shop.PUBLISH);

    Locator panel = browser.panel();
    Locator quality =
        panel
            .locator(".attributes > div")
            .filter(new Locator.FilterOptions().setHasText("mqtt.qos"));
    assertThat(quality.locator(".value")).hasText("1");
    assertThat(quality.locator(".brief")).hasText("The quality of service of a message.");
    panel.getByText("OTLP", new Locator.GetByTextOptions().setExact(true)).click();
    assertThat(panel.locator(".raw pre")).containsText("\"spanId\": \"" + Shop.PUBLISH + "\"");
    panel.getByText("Scope", new Locator.GetByTextOptions().setExact(true)).click();
    assertThat(panel).containsText("com.acme.tests");
  }
}
