package io.throughline.tests.viewer;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.throughline.viewer.Viewer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Measures the page in a browser: its first paint; how long a trace of 50,000 spans takes to open,
 * the server's answer and from the click to the picture of its first rows; and the pictures while
 * these rows are scrolled from the first to the last. {@code ./bench viewer} runs it.
 */
public final class PageSpeed {

  private static final int TURNS = 11;

  private static final String ANSWER =
      """
      async path => {
        const begin = performance.now();
        await (await fetch(path)).json();
        return performance.now() - begin;
      }
      """;

  private static final String PICTURE =
      """
      async hash => {
        const begin = performance.now();
        location.hash = hash;
        const frame = () => new Promise(requestAnimationFrame);
        while (!document.querySelector("[aria-label='Spans'] .rows [role=row]")) await frame();
        await frame();
        return performance.now() - begin;
      }
      """;

  private static final String FIRST_PAINT =
      """
      async () => {
        const painted = () => performance.getEntriesByName("first-contentful-paint");
        while (painted().length === 0) await new Promise(requestAnimationFrame);
        return painted()[0].startTime;
      }
      """;

  private static final int PICTURES = 300;

  private static final String SCROLL =
      """
      async pictures => {
        let box = document.querySelector("[aria-label='Spans'] .rows");
        while (box.scrollHeight <= box.clientHeight) box = box.parentElement;
        const step = box.scrollHeight / pictures;
        const millis = [];
        let last = await new Promise(requestAnimationFrame);
        for (let i = 0; i < pictures; i++) {
          box.scrollTop += step;
          const now = await new Promise(requestAnimationFrame);
          millis.push(now - last);
          last = now;
        }
        return millis;
      }
      """;

  private PageSpeed() {}

  /**
   * Measures.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    try (Viewer viewer = Viewer.builder().anyPorts().start();
        Chromium chromium = new Chromium()) {
      LargeTraceTest.send(new Otlp(viewer.otlpEndpoint()));
      double[] paints = new double[TURNS];
      for (int turn = 0; turn < TURNS; turn++) {
        try (Page page = chromium.context(ColorScheme.LIGHT).newPage()) {
          page.navigate(viewer.url().toString());
          paints[turn] = millis(page.evaluate(FIRST_PAINT));
        }
      }
      print("first paint", paints);
      measureTrace(viewer, chromium);
    }
  }

  private static void measureTrace(Viewer viewer, Chromium chromium) {
    Page page = chromium.context(ColorScheme.LIGHT).newPage();
    page.navigate(viewer.url() + "&go=/health");
    page.waitForSelector("section[aria-labelledby=services] tbody tr");
    double[] answers = new double[TURNS];
    double[] pictures = new double[TURNS];
    double[] scrolled = {};
    for (int turn = 0; turn < TURNS; turn++) {
      answers[turn] = millis(page.evaluate(ANSWER, "/api/traces/" + Otlp.trace(1)));
      pictures[turn] = millis(page.evaluate(PICTURE, "#/trace/" + Otlp.trace(1)));
      scrolled =
          ((List<?>) page.evaluate(SCROLL, PICTURES))
              .stream().mapToDouble(PageSpeed::millis).sorted().toArray();
      page.evaluate("location.hash = '#/health'");
      page.waitForSelector("section[aria-labelledby=services] tbody tr");
    }
    print("the server's answer, read", answers);
    print("until the rows are drawn", pictures);
    System.out.printf(
        Locale.ROOT,
        "scrolled, %d pictures       median %5.1f ms, 19 of 20 %5.1f ms, longest %5.1f ms%n",
        PICTURES,
        scrolled[PICTURES / 2],
        scrolled[PICTURES * 19 / 20],
        scrolled[PICTURES - 1]);
  }

  private static double millis(Object result) {
    return ((Number) result).doubleValue();
  }

  private static void print(String what, double[] millis) {
    double[] sorted = DoubleStream.of(millis).sorted().toArray();
    System.out.printf(
        Locale.ROOT,
        "%-26s first %5.0f ms, median %5.0f ms, best %5.0f ms%n",
        what,
        millis[0],
        sorted[TURNS / 2],
        sorted[0]);
  }
}
