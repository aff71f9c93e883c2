package io.throughline.tests.viewer;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.throughline.viewer.Viewer;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Measures the page in a browser: its first paint, and the first rows on it; how long a trace of
 * 50,000 spans takes to open, the server's answer and from the click to the picture of its first
 * rows; and the pictures while these rows are scrolled from the first to the last. {@code ./bench
 * viewer} runs it.
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

  private static final String FIRST_ROWS =
      """
      async () => {
        while (!document.querySelector("main .rows [role=row]")) {
          await new Promise(requestAnimationFrame);
        }
        return performance.now();
      }
      """;

  private static final int PICTURES = 300;
  private static final int WHEEL_PIXELS = 120;

  private static final String SCROLL =
      """
      async ([pictures, pixels]) => {
        let box = document.querySelector("[aria-label='Spans'] .rows");
        while (box.scrollHeight <= box.clientHeight) box = box.parentElement;
        box.scrollTop = 0;
        const step = pixels || box.scrollHeight / pictures;
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
      double[] rows = new double[TURNS];
      for (int turn = 0; turn < TURNS; turn++) {
        try (Page page = chromium.context(ColorScheme.LIGHT).newPage()) {
          page.navigate(viewer.url().toString());
          rows[turn] = millis(page.evaluate(FIRST_ROWS));
          paints[turn] = millis(page.evaluate(FIRST_PAINT));
        }
      }
      print("first paint", paints);
      print("first rows", rows);
      measureTrace(viewer, chromium);
    }
  }

  private static void measureTrace(Viewer viewer, Chromium chromium) {
    Page page = chromium.context(ColorScheme.LIGHT).newPage();
    page.navigate(viewer.url() + "&go=/health");
    page.waitForSelector("section[aria-labelledby=services] tbody tr");
    double[] answers = new double[TURNS];
    double[] pictures = new double[TURNS];
    double[] wheel = {};
    double[] leaps = {};
    for (int turn = 0; turn < TURNS; turn++) {
      answers[turn] = millis(page.evaluate(ANSWER, "/api/traces/" + Otlp.trace(1)));
      pictures[turn] = millis(page.evaluate(PICTURE, "#/trace/" + Otlp.trace(1)));
      wheel = scroll(page, WHEEL_PIXELS);
      leaps = scroll(page, 0);
      page.evaluate("location.hash = '#/health'");
      page.waitForSelector("section[aria-labelledby=services] tbody tr");
    }
    print("the server's answer, read", answers);
    print("until the rows are drawn", pictures);
    printPictures("scrolled by the wheel", wheel);
    printPictures("scrolled from end to end", leaps);
  }

  private static double[] scroll(Page page, int pixels) {
    List<?> millis = (List<?>) page.evaluate(SCROLL, List.of(PICTURES, pixels));
    return millis.stream().mapToDouble(PageSpeed::millis).sorted().toArray();
  }

  private static void printPictures(String what, double[] millis) {
    System.out.printf(
        Locale.ROOT,
        "%-26s %d pictures, median %5.1f ms, 19 of 20 %5.1f ms, longest %5.1f ms%n",
        what,
        PICTURES,
        millis[PICTURES / 2],
        millis[PICTURES * 19 / 20],
        millis[PICTURES - 1]);
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
