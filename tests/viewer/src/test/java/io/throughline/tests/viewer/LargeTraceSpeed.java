package io.throughline.tests.viewer;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.throughline.viewer.Viewer;
import java.io.IOException;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * Measures how long a trace of 50,000 spans takes to open: the server's answer, and from the click
 * to the picture of its first rows. It is run with the class path of this module's tests.
 */
public final class LargeTraceSpeed {

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

  private LargeTraceSpeed() {}

  /**
   * Measures.
   *
   * @param args none
   */
  public static void main(String[] args) throws IOException {
    try (Viewer viewer = Viewer.builder().anyPorts().start();
        Chromium chromium = new Chromium()) {
      LargeTraceTest.send(new Otlp(viewer.otlpEndpoint()));
      Page page = chromium.context(ColorScheme.LIGHT).newPage();
      page.navigate(viewer.url() + "&go=/health");
      page.waitForSelector("section[aria-labelledby=services] tbody tr");
      double[] answers = new double[TURNS];
      double[] pictures = new double[TURNS];
      for (int turn = 0; turn < TURNS; turn++) {
        answers[turn] = millis(page.evaluate(ANSWER, "/api/traces/" + Otlp.trace(1)));
        pictures[turn] = millis(page.evaluate(PICTURE, "#/trace/" + Otlp.trace(1)));
        page.evaluate("location.hash = '#/health'");
        page.waitForSelector("section[aria-labelledby=services] tbody tr");
      }
      print("the server's answer, read", answers);
      print("until the rows are drawn", pictures);
    }
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
