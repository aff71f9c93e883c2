package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.throughline.tests.viewer.Otlp.MILLI;
import static io.throughline.tests.viewer.Otlp.attribute;
import static io.throughline.tests.viewer.Otlp.span;
import static io.throughline.tests.viewer.Otlp.trace;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import io.throughline.viewer.Viewer;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class SessionsPageTest {

  @RegisterExtension
  final ViewerInBrowser browser = new ViewerInBrowser(Viewer.builder().limitBytes(1 << 20));

  private void send(int number, String name, long millis, boolean failed) {
    var one = span(trace(number), Otlp.span(number), name, Shop.now(), millis * MILLI);
    if (failed) {
      one.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
    }
    browser.otlp().spans("shop", one);
  }

  private Path saved(Path folder) {
    Page page = browser.open("/health");
    Download download = page.waitForDownload(() -> page.getByText("Save the session").click());
    Path file = folder.resolve("yesterday.jsonl.gz");
    download.saveAs(file);
    browser.button("Forget all").click();
    browser.button("Forget 3 spans?").click();
    assertThat(page.getByText("All is forgotten.")).isVisible();
    return file;
  }

  @Test
  void what_is_slower_fails_more_is_new_or_gone_stands_first(@TempDir Path folder) {
    send(1, "pay", 10, false);
    send(2, "look", 10, false);
    send(3, "fax", 10, false);
    Path yesterday = saved(folder);
    send(4, "pay", 10, true);
    send(5, "look", 30, false);
    send(6, "call", 7, false);

    Page page = browser.page();
    page.getByText("Compare with a session file").click();
    assertThat(page.getByText("Nothing to compare with yet.")).isVisible();
    page.getByLabel("Session file to compare with").setInputFiles(yesterday);

    assertThat(page.locator("caption")).hasText("Before: yesterday.jsonl.gz. Now: live.");
    Locator rows = page.locator("table.sessions tbody tr");
    assertThat(rows).hasCount(4);
    assertThat(rows.nth(0)).containsText(Pattern.compile("shop.*pay.*1.*1.*0.*1.*10 ms.*1×"));
    assertThat(rows.filter(new Locator.FilterOptions().setHasText("call")))
        .containsText(Pattern.compile("new.*–.*1.*–.*0.*–.*7 ms"));
    assertThat(rows.filter(new Locator.FilterOptions().setHasText("fax")))
        .containsText(Pattern.compile("gone.*1.*–.*0.*–.*10 ms.*–"));
    assertThat(rows.nth(3)).containsText(Pattern.compile("look.*10 ms.*30 ms.*10 ms.*30 ms.*3×"));

    rows.nth(3).getByText("look").click();
    assertThat(page.getByLabel("Search traces")).hasValue("service:shop name:look");
    assertThat(browser.rows("Traces")).hasCount(1);
  }

  @Test
  void what_was_evicted_is_not_said_to_be_gone(@TempDir Path folder) {
    send(1, "pay", 10, false);
    send(2, "look", 10, false);
    send(3, "fax", 10, false);
    Path yesterday = saved(folder);
    send(4, "pay", 10, false);
    Span.Builder[] large = new Span.Builder[200];
    for (int i = 0; i < large.length; i++) {
      large[i] =
          span(trace(100 + i), Otlp.span(100 + i), "look", Shop.now(), 10 * MILLI)
              .addAttributes(attribute("text", "x".repeat(10_000)));
    }
    browser.otlp().spans("shop", large);

    browser.go("/sessions");
    Page page = browser.page();
    page.getByLabel("Session file to compare with").setInputFiles(yesterday);

    assertThat(page.locator(".evicted"))
        .hasText(Pattern.compile("Of now, \\d+ spans were evicted: .*"));
    Locator rows = page.locator("table.sessions tbody tr");
    assertThat(rows).hasCount(3);
    assertThat(rows.filter(new Locator.FilterOptions().setHasText("pay"))).containsText("not held");
    assertThat(page.locator("table.sessions")).not().containsText("gone");
  }
}
