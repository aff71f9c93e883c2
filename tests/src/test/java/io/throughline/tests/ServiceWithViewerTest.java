package io.throughline.tests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.Observability;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A service that has the viewer on its class path, and asks for it. */
class ServiceWithViewerTest {

  private static final Pattern URL =
      Pattern.compile("The viewer is at (http://localhost:[0-9]+)/#token=([0-9a-f]{32})");

  @Test
  void a_service_shows_itself_on_the_page_whose_url_it_prints() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    PrintStream error = System.err;
    System.setErr(new PrintStream(printed, true, UTF_8));
    Observability observability;
    try {
      observability =
          Observability.builder("orders")
              .override("throughline.viewer.enabled", "true")
              .override("throughline.viewer.port", "0")
              .override("throughline.operators.enabled", "false")
              .override("otel.exporter.otlp.endpoint", "http://localhost:" + freePort())
              .init();
    } finally {
      System.setErr(error);
    }
    try (observability) {
      observability.openTelemetry().getTracer("test").spanBuilder("order").startSpan().end();
    }

    Matcher url = URL.matcher(printed.toString(UTF_8));
    assertThat(url.find()).as(printed.toString(UTF_8)).isTrue();
    await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(
            () ->
                assertThat(get(url.group(1) + "/api/traces?q=service:orders", url.group(2)))
                    .contains("\"order\""));
  }

  private static String get(String url, String token) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
