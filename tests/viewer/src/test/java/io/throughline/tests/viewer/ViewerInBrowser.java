package io.throughline.tests.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.throughline.viewer.Viewer;
import io.throughline.viewer.ViewerBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A viewer of its own for each test, and a tab that shows it. A test fails if a script of the page
 * failed, or if the page asked for something that its policy forbids.
 */
final class ViewerInBrowser implements BeforeEachCallback, AfterEachCallback {

  private final ViewerBuilder builder;
  private final List<String> troubles = new ArrayList<>();
  private @Nullable Viewer viewer;
  private @Nullable Otlp otlp;
  private @Nullable BrowserContext context;
  private @Nullable Page page;

  ViewerInBrowser() {
    this(Viewer.builder());
  }

  ViewerInBrowser(ViewerBuilder builder) {
    this.builder = builder;
  }

  @Override
  public void beforeEach(ExtensionContext test) throws Exception {
    viewer = builder.anyPorts().start();
    otlp = new Otlp(viewer.otlpEndpoint());
    context = Chromium.of(test).context(ColorScheme.DARK);
    context.setDefaultTimeout(60_000); // of a busy machine
    troubles.clear();
    page = tab();
  }

  /** One more tab, which shows nothing yet. */
  Page tab() {
    Page tab = Objects.requireNonNull(context).newPage();
    tab.onPageError(troubles::add);
    tab.onConsoleMessage(
        message -> {
          // Answers that are errors on purpose are told by the browser, too.
          if (message.type().equals("error") && !message.text().contains("Failed to load")) {
            troubles.add(message.text());
          }
        });
    return tab;
  }

  @Override
  public void afterEach(ExtensionContext test) {
    Page tab = page();
    if (test.getExecutionException().isPresent()) {
      tab.screenshot(
          new Page.ScreenshotOptions()
              .setPath(screenshot("failed-" + test.getRequiredTestMethod().getName())));
    }
    Objects.requireNonNull(context).close();
    Objects.requireNonNull(viewer).close();
    assertThat(troubles).as("errors in the browser's console").isEmpty();
  }

  static Path screenshot(String name) {
    return Path.of(System.getProperty("screenshots", "target/screenshots"), name + ".png");
  }

  Viewer viewer() {
    return Objects.requireNonNull(viewer);
  }

  Otlp otlp() {
    return Objects.requireNonNull(otlp);
  }

  Page page() {
    return Objects.requireNonNull(page);
  }

  /** Opens the printed URL, and a place of the page with it. */
  Page open(String place) {
    return open(page(), place);
  }

  /** The same in another tab. */
  Page open(Page tab, String place) {
    tab.navigate(viewer().url() + "&go=" + place);
    return tab;
  }

  /** Goes on within the page that is open. */
  void go(String place) {
    page().evaluate("place => { location.hash = place }", "#" + place);
  }

  /** Rows of a list, without its header. */
  Locator rows(String list) {
    return page().locator("[aria-label='" + list + "'] .rows [role=row]");
  }

  Locator button(String name) {
    return page().getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
  }

  Locator link(String name) {
    return page().getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name));
  }

  Locator panel() {
    return page().locator("aside.panel");
  }
}
