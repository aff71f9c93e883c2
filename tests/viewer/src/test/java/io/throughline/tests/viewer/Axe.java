package io.throughline.tests.viewer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Looks at what a tab shows: axe has to find nothing, and a picture is left for people. */
final class Axe {

  private static final String FINDINGS =
      "() => axe.run().then(found => found.violations.flatMap(rule =>"
          + " rule.nodes.map(node => rule.id + ': ' + node.html)))";

  private final Page page;
  private final ColorScheme scheme;

  /** From now on in that scheme. */
  Axe(Page page, ColorScheme scheme) throws IOException {
    this.page = page;
    this.scheme = scheme;
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(scheme));
    try (InputStream script = Axe.class.getResourceAsStream("/axe.min.js")) {
      page.evaluate(new String(Objects.requireNonNull(script).readAllBytes(), UTF_8));
    }
  }

  void look(String name) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(
                ViewerInBrowser.screenshot(name + "-" + scheme.name().toLowerCase(Locale.ROOT))));
    assertThat((List<?>) page.evaluate(FINDINGS)).as(name).isEmpty();
  }
}
