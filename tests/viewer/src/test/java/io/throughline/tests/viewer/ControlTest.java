package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import io.opentelemetry.api.trace.Span;
import io.throughline.Observability;
import io.throughline.sampling.SamplingRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A service of the house, whose health is seen and whose sampling is changed from the page. */
class ControlTest {

  private static final String TOKEN = "a-token-of-this-test";

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  private Observability service;
  private int port;

  @BeforeEach
  void startService() throws IOException {
    port = freePort();
    service =
        Observability.builder("control-test")
            .operatorsPort(port)
            .override("otel.exporter.otlp.endpoint", browser.viewer().otlpEndpoint().toString())
            .override("otel.traces.sampler", "always_off")
            .override("otel.bsp.schedule.delay", "50")
            .override("otel.metric.export.interval", "500")
            .override("throughline.operators.control.token", TOKEN)
            .override("throughline.spool.enabled", "false")
            .init();
  }

  @AfterEach
  void endService() {
    service.close();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void handle(String client) {
    Span span =
        service
            .openTelemetry()
            .getTracer("test")
            .spanBuilder("handle " + client)
            .setAttribute("messaging.client.id", client)
            .startSpan();
    span.end();
  }

  private Locator row() {
    return browser
        .page()
        .locator("table.operators tbody tr")
        .filter(new Locator.FilterOptions().setHasText("control-test"));
  }

  private Locator button(Locator in, String name) {
    return in.getByRole(
        AriaRole.BUTTON, new Locator.GetByRoleOptions().setName(name).setExact(true));
  }

  /** The token is entered, and what is sampled is shown. */
  private Locator control(String token) {
    button(row(), "Control").click();
    Locator box = browser.page().locator(".control-box");
    box.getByLabel("Control token").fill(token);
    button(box, "Show what is sampled").click();
    return box;
  }

  @Test
  void one_client_is_followed_for_ten_minutes() {
    handle("before");
    Page page = browser.open("/health");
    browser.go("/health?focus=messaging.client.id&value=thermostat-17");
    assertThat(row()).containsText(String.valueOf(port));
    assertThat(row().locator("b")).hasText("UP");
    Locator box = control(TOKEN);
    assertThat(box).containsText("Nobody is followed.");

    assertThat(box.getByPlaceholder("thermostat-17")).hasValue("thermostat-17");
    button(box, "Follow").click();

    assertThat(box.locator("[role=status]")).hasText("thermostat-17 is followed for 10 min.");
    assertThat(box.locator(".tag.focus")).containsText("messaging.client.id = thermostat-17");
    assertThat(service.sampling().plan().focuses()).hasSize(1);
    handle("somebody else");
    handle("thermostat-17");
    browser.go("/traces");
    assertThat(browser.rows("Traces")).hasCount(1);
    assertThat(browser.rows("Traces")).containsText("handle thermostat-17");

    browser.go("/health");
    button(row(), "Control").click();
    Locator again = page.locator(".control-box");
    button(again, "Show what is sampled").click(); // the token is still known
    button(again, "End following thermostat-17").click();
    assertThat(again).containsText("Nobody is followed.");
    assertThat(service.sampling().plan().focuses()).isEmpty();
  }

  @Test
  void the_share_of_traces_and_a_loggers_level_are_changed_and_taken_back() {
    browser.open("/health");
    Locator box = control(TOKEN);
    assertThat(box).containsText("OTEL_TRACES_SAMPLER decides now.");

    Locator sample = box.getByLabel("Sample", new Locator.GetByLabelOptions().setExact(true));
    sample.getByPlaceholder("10").fill("25");
    button(sample, "Sample").click();
    assertThat(sample).containsText("25 % now.");
    assertThat(service.sampling().plan().rules()).singleElement().hasToString(rule(0.25));
    button(sample, "As it was set up").click();
    assertThat(sample).containsText("OTEL_TRACES_SAMPLER decides now.");
    assertThat(service.sampling().plan().rules()).isEmpty();

    Locator log = box.getByLabel("Log", new Locator.GetByLabelOptions().setExact(true));
    log.getByLabel("Logger").fill("com.acme.control");
    log.locator("select").selectOption("TRACE");
    button(log, "Log").click();
    assertThat(box.locator("[role=status]"))
        .hasText("com.acme.control logs from TRACE up for 10 min.");
    assertThat(LoggerFactory.getLogger("com.acme.control").isTraceEnabled()).isTrue();
    button(log, "As it was set up").click();
    assertThat(box.locator("[role=status]")).hasText("All loggers are as they were set up.");
    assertThat(LoggerFactory.getLogger("com.acme.control").isTraceEnabled()).isFalse();
  }

  private static String rule(double ratio) {
    return new SamplingRule("all", null, Map.of(), ratio, null).toString();
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"DARK", "LIGHT"})
  void the_control_satisfies_axe(ColorScheme scheme) throws IOException {
    Axe axe = new Axe(browser.open("/health"), scheme);
    Locator box = control(TOKEN);
    box.getByPlaceholder("thermostat-17").fill("thermostat-17");
    button(box, "Follow").click();
    assertThat(box.locator(".tag.focus")).isVisible();

    axe.look("control");
  }

  @Test
  void a_wrong_token_is_told_and_the_token_stands_in_no_url() {
    List<String> urls = new ArrayList<>();
    browser.page().onRequest((Request request) -> urls.add(request.url()));
    browser.open("/health");
    Locator box = control("not-" + TOKEN);
    assertThat(box.locator("[role=status]"))
        .hasText("control-test does not take this control token");
    assertThat(box.locator("form")).hasCount(1);

    box.getByLabel("Control token").fill(TOKEN);
    button(box, "Show what is sampled").click();
    assertThat(box.locator("form")).hasCount(4);
    assertThat(urls).anyMatch(url -> url.contains("/api/operators/" + port + "/sampling"));
    assertThat(urls).noneMatch(url -> url.contains(TOKEN));
    assertThat(browser.page().url()).doesNotContain(TOKEN);
    assertThat(
            Objects.toString(
                browser.page().evaluate("JSON.stringify([localStorage, sessionStorage])")))
        .doesNotContain(TOKEN);
  }

  @Test
  void a_service_that_has_ended_is_told() {
    browser.open("/health");
    assertThat(row().locator("b")).hasText("UP");
    service.close();

    browser.page().reload();

    assertThat(row()).containsText("nothing answers at 127.0.0.1:" + port);
    assertThat(button(row(), "Control")).hasCount(0);
  }
}
