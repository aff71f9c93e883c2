package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class OverviewTest {

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @BeforeEach
  void sendAll() {
    Shop.send(browser.otlp(), Shop.now());
  }

  private Locator rowOf(String service) {
    return browser
        .page()
        .locator("section[aria-labelledby=services] tbody tr")
        .filter(new Locator.FilterOptions().setHasText(service));
  }

  @Test
  void the_map_shows_who_calls_whom_how_often_and_with_how_many_errors() {
    Page page = browser.open("/map");

    assertThat(page.locator(".map .node")).hasCount(2);
    Locator row = page.locator(".figures tbody tr");
    assertThat(row).hasCount(1);
    assertThat(row).containsText(Pattern.compile("mqtt-broker.*journal.*call.*1.*1.*6 ms"));
    page.locator(".map .node").filter(new Locator.FilterOptions().setHasText("journal")).click();
    assertThat(page.getByLabel("Search traces")).hasValue("service:journal");
  }

  @Test
  void exceptions_are_grouped_and_lead_to_their_span() {
    Page page = browser.open("/errors");

    Locator group = page.locator("button.group");
    assertThat(group).hasCount(1);
    assertThat(group.locator(".times")).hasText("1×");
    assertThat(group).containsText("java.io.IOException");
    assertThat(group).containsText("com.acme.Segment.append(Segment.java:118)");
    group.click();
    assertThat(page.locator(".group-body")).containsText("Told by 1 span.");
    page.getByText("Open the latest trace").click();
    assertThat(browser.panel().locator("h2")).hasText("append");
  }

  @Test
  void exceptions_lead_to_all_of_their_traces_and_lines() {
    browser
        .otlp()
        .lines(
            "journal",
            Otlp.line(
                    Shop.TRACE,
                    Shop.APPEND,
                    SeverityNumber.SEVERITY_NUMBER_ERROR,
                    "append failed",
                    Shop.now())
                .addAttributes(Otlp.attribute("exception.type", "java.io.IOException"))
                .addAttributes(Otlp.attribute("exception.stacktrace", Shop.STACK)));
    Page page = browser.open("/errors");
    Locator group = page.locator("button.group");
    assertThat(group).hasCount(1);
    assertThat(group.locator(".times")).hasText("1×");
    group.click();
    assertThat(page.locator(".group-body")).containsText("Told by 1 span and 1 log line.");

    browser.link("Its traces").click();
    assertThat(browser.rows("Traces")).hasCount(1);
    page.goBack();
    browser.link("Its log lines").click();
    assertThat(browser.rows("Log lines")).hasCount(1);
    assertThat(browser.rows("Log lines")).containsText("append failed");
  }

  @Test
  void failed_spans_without_an_exception_lead_to_their_traces() {
    browser
        .otlp()
        .spans(
            "shop",
            Otlp.span(Otlp.trace(7), Otlp.span(7), "GET /pay", Shop.now(), Otlp.MILLI)
                .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR)));
    Page page = browser.open("/errors");
    Locator group =
        page.locator("button.group").filter(new Locator.FilterOptions().setHasText("GET /pay"));
    group.click();
    assertThat(browser.link("Its log lines")).hasCount(0);

    browser.link("Its traces").click();
    assertThat(browser.rows("Traces")).hasCount(1);
    assertThat(browser.rows("Traces")).containsText("GET /pay");
  }

  @Test
  void health_counts_what_each_service_sent_and_finds_what_is_missing() {
    browser
        .otlp()
        .spans(
            "orphans",
            Otlp.span(Otlp.trace(5), Otlp.span(5), "child", Shop.now(), Otlp.MILLI)
                .setParentSpanId(Otlp.bytes(Otlp.span(99))));
    Page page = browser.open("/health");

    assertThat(rowOf("journal").locator("td").nth(1)).hasText("1");
    assertThat(rowOf("journal").locator("td").nth(2)).hasText("1");
    assertThat(rowOf("mqtt-broker").locator("td").nth(2)).hasText("0");
    Locator finding =
        page.locator(".finding").filter(new Locator.FilterOptions().setHasText("orphans"));
    assertThat(finding).hasCount(1);
    finding.getByText("Example").click();
    assertThat(browser.rows("Spans").first()).containsText("parent unknown");
  }

  @Test
  void a_session_is_saved_forgotten_and_opened_again(@TempDir Path folder) throws IOException {
    Page page = browser.open("/health");
    assertThat(rowOf("journal")).hasCount(1);
    Download download = page.waitForDownload(() -> page.getByText("Save the session").click());
    Path file = folder.resolve("session.jsonl.gz");
    download.saveAs(file);
    assertThat(Files.size(file)).isGreaterThan(100);

    browser.button("Forget all").click();
    browser.button("Forget 2 spans?").click();
    assertThat(page.getByText("All is forgotten.")).isVisible();
    assertThat(rowOf("journal")).hasCount(0);

    page.getByLabel("Session file").setInputFiles(file);
    assertThat(page.getByText("session.jsonl.gz: 2 spans, 1 log line and 0 points were read."))
        .isVisible();
    assertThat(rowOf("journal")).hasCount(1);
    assertThat(page.locator(".held")).containsText("session.jsonl.gz");
  }

  @Test
  void two_traces_are_compared_span_by_span() {
    browser
        .otlp()
        .spans(
            "mqtt-broker",
            Otlp.span(
                Otlp.trace(2), Otlp.span(22), "publish sensors/12", Shop.now(), 20 * Otlp.MILLI));
    Page page = browser.open("/compare?a=" + Shop.TRACE);

    page.locator(".candidates button").click();
    Locator rows = page.locator(".figures tbody tr");
    assertThat(rows).hasCount(2);
    assertThat(rows.nth(0))
        .containsText(Pattern.compile("publish sensors/12.*12 ms.*20 ms.*\\+8 ms"));
    assertThat(rows.nth(1)).containsText(Pattern.compile("append.*only A.*-6 ms"));
  }
}
