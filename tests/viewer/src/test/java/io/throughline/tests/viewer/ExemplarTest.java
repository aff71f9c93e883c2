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

  /** The points of a canvas that have the dot's colour, each as x and y. */
  private static final String POINTS_OF_THE_DOT =
      """
      function pointsOfTheDot(canvas) {
        const probe = document.createElement('i');
        probe.style.color = 'var(--hit)';
        document.body.append(probe);
        const [r, g, b] = getComputedStyle(probe).color.match(/[0-9]+/g).map(Number);
        probe.remove();
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
        const points = [];
        for (let at = 0; at < data.length; at += 4) {
          if (data[at] !== r || data[at + 1] !== g || data[at + 2] !== b) continue;
          points.push([(at / 4) % width, Math.floor(at / 4 / width)]);
        }
        return points;
      }
      """;

  /** How many they are, and their middle in pixels of the page. */
  private static final String MIDDLE_OF_THE_DOT =
      """
      canvas => {
        %s
        const points = pointsOfTheDot(canvas);
        const mean = axis => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
        const rect = canvas.getBoundingClientRect();
        const scale = rect.width / canvas.width;
        return [points.length, rect.x + mean(0) * scale, rect.y + mean(1) * scale];
      }
      """
          .formatted(POINTS_OF_THE_DOT);

  /** How many points each of its rows has, from the top. */
  private static final String WIDTHS_OF_THE_DOT =
      """
      canvas => {
        %s
        const rows = new Map();
        for (const [, y] of pointsOfTheDot(canvas)) rows.set(y, (rows.get(y) ?? 0) + 1);
        return [...rows].sort(([a], [b]) => a - b).map(([, width]) => width);
      }
      """
          .formatted(POINTS_OF_THE_DOT);

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
  void one_above_the_scale_is_an_arrow_and_not_a_dot_at_another_value() {
    Shop.send(browser.otlp(), Shop.now());
    long end = Shop.now();
    browser
        .otlp()
        .metrics(
            "journal",
            Points.histograms(
                Shop.METRIC,
                "s",
                Points.histogram(
                    end - 20 * SECOND, end - 10 * SECOND, 0, List.of(1.0), List.of(0L, 0L)),
                Points.histogram(end - 20 * SECOND, end, 0.033, List.of(1.0), List.of(10L, 0L))
                    .addExemplars(
                        Points.exemplar(Shop.TRACE, Shop.APPEND, 0.9, end - 5 * SECOND))));
    Page page = browser.open("/metrics/" + Shop.METRIC + "?as=mean");
    assertThat(page.locator(".exemplars a")).containsText("900 ms");
    Locator canvas = page.locator(".plot canvas");
    assertThat(canvas).isVisible();

    List<Double> widths =
        ((List<?>) canvas.evaluate(WIDTHS_OF_THE_DOT)).stream().map(ExemplarTest::number).toList();
    assertThat(widths).as("wider below than above").hasSizeGreaterThan(2).isSorted();
    assertThat(widths.get(widths.size() - 1)).isGreaterThan(widths.get(0));
  }

  @Test
  void a_span_leads_to_the_metrics_that_measured_it() {
    Shop.send(browser.otlp(), Shop.now());
    Shop.sendMetrics(browser.otlp(), Shop.now());
    Page page = browser.open("/trace/" + Shop.TRACE + "?span=" + Shop.APPEND);
    Locator measured = browser.panel().locator("details").filter(withText("Measured here"));
    assertThat(measured.locator("dd")).hasText("6 ms");

    measured.locator("dt a").click();
    assertThat(page.locator(".metric > header h2")).hasText(Shop.METRIC);

    browser.open("/trace/" + Shop.TRACE + "?span=" + Shop.PUBLISH);
    assertThat(browser.panel().locator("h2")).hasText("publish sensors/12");
    assertThat(measured).hasCount(0);
  }

  private static Locator.FilterOptions withText(String text) {
    return new Locator.FilterOptions().setHasText(text);
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
