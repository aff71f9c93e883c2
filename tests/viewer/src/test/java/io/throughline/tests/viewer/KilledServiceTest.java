package io.throughline.tests.viewer;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import io.throughline.viewer.Viewer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a service did before it was killed, and before any viewer was there. */
class KilledServiceTest {

  private static final int SPANS = 40;

  @RegisterExtension final ViewerInBrowser browser = new ViewerInBrowser();

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();
  private int otlpPort;
  private int operatorsPort;
  private @Nullable Process service;

  @BeforeEach
  void choosePorts() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      otlpPort = one.getLocalPort();
      operatorsPort = other.getLocalPort();
    }
  }

  @AfterEach
  void kill() throws InterruptedException {
    if (service != null) {
      service.destroyForcibly().waitFor();
    }
  }

  private void start(int spans) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-Djava.io.tmpdir=" + folder, // what it leaves when it is killed
                KilledService.class.getName(),
                Integer.toString(spans))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("service-" + spans + ".log").toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "CLASSPATH",
                System.getProperty("java.class.path"),
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "http://localhost:" + otlpPort,
                "OTEL_EXPORTER_PROMETHEUS_PORT",
                Integer.toString(operatorsPort),
                "OTEL_BSP_SCHEDULE_DELAY",
                "50",
                "THROUGHLINE_SPOOL_ENABLED",
                "true", // the build has it off for other tests
                "THROUGHLINE_SPOOL_DIRECTORY",
                folder.resolve("spool").toString()));
    service = builder.start();
  }

  private String health() {
    try {
      URI health = URI.create("http://localhost:" + operatorsPort + "/health");
      return client
          .send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return ""; // not yet
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void is_shown_once_its_successor_runs() throws Exception {
    start(SPANS);
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> assertThat(health()).containsPattern("\"traces\":\\{[^}]*\"spooled\":" + SPANS));
    kill();

    try (Viewer viewer = Viewer.builder().anyPorts().otlpPort(otlpPort).start()) {
      start(0);
      Page page = browser.page();
      page.navigate(viewer.url() + "&go=/traces?q=service:killed-service");

      assertThat(page.locator("[aria-label='Traces'].list"))
          .hasAttribute("aria-rowcount", Integer.toString(SPANS));
      page.keyboard().press("h");
      assertThat(page.locator("table.operators tbody tr")).containsText("killed-service");
      assertThat(page.locator("table.operators tbody tr b")).hasText("UP");
    }
  }
}
