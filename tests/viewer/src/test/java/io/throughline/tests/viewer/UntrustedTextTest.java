package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.SECOND;
import static io.throughline.tests.viewer.Otlp.attribute;
import static io.throughline.tests.viewer.Otlp.line;
import static io.throughline.tests.viewer.Otlp.span;
import static io.throughline.tests.viewer.Otlp.trace;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class UntrustedTextTest {

  private static final String EVIL =
      "<img src=x onerror=\"window.owned=1\"><script>window.owned=1</script>";

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  private final long now = Shop.now();

  @BeforeEach
  void sendEvil() {
    browser
        .otlp()
        .spans(
            EVIL,
            span(trace(1), Otlp.span(1), EVIL, now, MILLI)
                .addAttributes(attribute(EVIL, EVIL))
                .addAttributes(attribute("link.script", "javascript:window.owned=1"))
                .addAttributes(attribute("link.data", "data:text/html," + EVIL))
                .addAttributes(attribute("link.web", "https://example.com/?q=" + "<b>"))
                .setStatus(
                    Status.newBuilder()
                        .setCode(Status.StatusCode.STATUS_CODE_ERROR)
                        .setMessage(EVIL))
                .addEvents(
                    Span.Event.newBuilder()
                        .setName("exception")
                        .setTimeUnixNano(now)
                        .addAttributes(attribute("exception.type", EVIL))
                        .addAttributes(attribute("exception.message", EVIL))
                        .addAttributes(attribute("exception.stacktrace", EVIL))));
    browser
        .otlp()
        .lines(
            EVIL,
            line(trace(1), Otlp.span(1), SeverityNumber.SEVERITY_NUMBER_ERROR, EVIL, now)
                .addAttributes(attribute(EVIL, EVIL)));
    browser
        .otlp()
        .metrics(
            EVIL,
            Points.counter(
                EVIL,
                EVIL,
                Points.number(now - 20 * SECOND, now - 10 * SECOND, 1, attribute(EVIL, EVIL)),
                Points.number(now - 20 * SECOND, now, 2, attribute(EVIL, EVIL))));
  }

  @Test
  void markup_in_telemetry_is_text_on_every_page() {
    Page page = browser.open("/traces");
    assertThat(browser.rows("Traces").locator(".root a")).hasText(EVIL);
    String span = "/trace/" + trace(1) + "?span=" + Otlp.span(1);
    for (String place :
        List.of(
            span, "/logs", "/metrics", "/map", "/errors", "/health", "/compare?a=" + trace(1))) {
      browser.go(place);
      assertThat(page.locator("main")).containsText("<img src=x");
      assertThat(page.locator("main img, main script")).hasCount(0);
    }
    browser.go("/logs");
    browser.rows("Log lines").first().click();
    assertThat(browser.panel().locator("pre").first()).hasText(EVIL);
    assertThat(page.evaluate("window.owned")).isNull();
  }

  @Test
  void only_web_addresses_become_links() {
    browser.open("/trace/" + trace(1) + "?span=" + Otlp.span(1));

    Locator links = browser.panel().locator(".attributes a.value");
    assertThat(links).hasCount(1);
    assertThat(links).hasAttribute("href", "https://example.com/?q=<b>");
    assertThat(links).hasAttribute("rel", "noopener noreferrer");
    assertThat(browser.panel()).containsText("javascript:window.owned=1");
  }
}
