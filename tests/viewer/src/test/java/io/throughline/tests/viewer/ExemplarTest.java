package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.SECOND;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExemplarTest {

  /** The middle of all points that have the dot's colour, in pixels of the page. */
  private static final String MIDDLE_OF_THE_DOT =
      """
      canvas => {
        const probe = document.createElement('i');
        probe.style.color = 'var(--hit)';
        document.body.append(probe);
        const [r, g, b] = getComputedStyle(probe).color.match(/[0-9]+/g).map(Number);
        probe.remove();
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        let [count, x, y] = [0, 0, 0];
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] !== r || data[at + 1] !== g || data[at + 2] !== b) continue;
          count++;
          x += (at / 4) % width;
          y += Math.floor(at / 4 / width);
        }
        const rect = canvas.getBoundingClientRect();
        return [count, rect.x + (x / count) * (rect.width / width), rect.y + (y / count) * (rect.height / height)];
      }
      """;

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @Test
  void the_dot_on_a_plot_leads_to_the_span_that_was_measured() {
    Shop.send(browser.otlp(), Shop.now());
    Shop.sendMetrics(browser.otlp(), Shop.now());
    Page page = browser.open("/metrics/" + Shop.METRIC + "?as=p99");
    assertThat(page.locator(".exemplars a")).hasCount(1);
    Locator canvas = page.locator(".plot canvas");
    assertThat(canvas).isVisible();

    List<?> dot = (List<?>) canvas.evaluate(MIDDLE_OF_THE_DOT);
    assertThat(number(dot.get(0))).as("pixels of the dot").isBetween(10.0, 80.0);
    page.mouse().click(number(dot.get(1)) - 3, number(dot.get(2))); // it is at the right edge

    assertThat(page).hasURL(Pattern.compile("#/trace/" + Shop.TRACE + "\\?span=" + Shop.APPEND));
    assertThat(browser.panel().locator("h2")).hasText("append");
    page.goBack();
    assertThat(page.locator(".metric > header h2")).hasText(Shop.METRIC);
  }

  @Test
  void the_newest_exemplars_are_listed_newest_first() {
    long end = Shop.now();
    Shop.send(browser.otlp(), end);
    HistogramDataPoint.Builder point =
        Points.histogram(end - 20 * SECOND, end, 0.105, List.of(0.1), List.of(14L, 0L));
    for (int i = 1; i <= 14; i++) {
      point.addExemplars(
          Points.exemplar(Shop.TRACE, Shop.APPEND, 0.001 * i, end - (15 - i) * SECOND));
    }
    browser.otlp().metrics("journal", Points.histograms(Shop.METRIC, "s", point));

    Page page = browser.open("/metrics/" + Shop.METRIC + "?as=p99");

    assertThat(page.locator(".exemplars h3")).containsText("14");
    Locator listed = page.locator(".exemplars a");
    assertThat(listed).hasCount(12);
    assertThat(listed.first()).containsText(" 14 ms ");
    assertThat(listed.last()).containsText(" 3 ms ");
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }
}
