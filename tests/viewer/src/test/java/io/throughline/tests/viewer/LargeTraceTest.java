package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.opentelemetry.proto.trace.v1.Span;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LargeTraceTest {

  private static final int SPANS = 50_000;
  private static final int EACH = 5_000;

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  static void send(Otlp otlp) {
    long start = Shop.now();
    String root = Otlp.span(0);
    for (int from = 0; from < SPANS; from += EACH) {
      List<Span> spans = new ArrayList<>();
      for (int number = from; number < from + EACH; number++) {
        String name = number % 1000 == 7 ? "rare " + number : "step " + number;
        Span.Builder span =
            Otlp.span(
                Otlp.trace(1),
                Otlp.span(number),
                name,
                start + number * 1000L,
                number == 0 ? Otlp.SECOND : 900);
        spans.add((number == 0 ? span : span.setParentSpanId(Otlp.bytes(root))).build());
      }
      otlp.spans("batch", spans);
    }
  }

  @Test
  void of_fifty_thousand_spans_only_those_in_sight_are_in_the_document() {
    send(browser.otlp());
    Page page = browser.open("/trace/" + Otlp.trace(1));
    Locator rows = browser.rows("Spans");
    Locator list = page.locator("[aria-label='Spans'].list");

    assertThat(list).hasAttribute("aria-rowcount", "50000");
    assertThat(rows.count()).isBetween(10, 80);

    list.evaluate("list => { list.scrollTop = list.scrollHeight }");
    assertThat(rows.last()).hasAttribute("aria-rowindex", "50000");
    assertThat(rows.last()).containsText("step 49999");
    assertThat(rows.count()).isBetween(10, 80);
  }

  @Test
  void a_search_inside_the_trace_is_counted_and_stepped_through() {
    send(browser.otlp());
    Page page = browser.open("/trace/" + Otlp.trace(1));
    assertThat(browser.rows("Spans").first()).isVisible();
    page.keyboard().press("/");
    page.keyboard().type("rare");

    assertThat(page.locator(".hits")).hasText("50 of 50k spans");
    page.keyboard().press("Escape");
    page.keyboard().press("n");
    assertThat(browser.panel().locator("h2")).hasText("rare 7");
    page.keyboard().press("n");
    assertThat(browser.panel().locator("h2")).hasText("rare 1007");
    page.keyboard().press("N");
    page.keyboard().press("N");
    assertThat(browser.panel().locator("h2")).hasText("rare 49007");
  }
}
