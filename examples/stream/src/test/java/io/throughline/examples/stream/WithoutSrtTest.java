package io.throughline.examples.stream;

import static java.nio.file.Files.readString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server on a machine without libsrt. */
class WithoutSrtTest {

  private static final Duration SOON = Duration.ofMinutes(1);
  private static final Pattern METRICS = Pattern.compile("(http://127\\.0\\.0\\.1:\\d+)/metrics");

  @TempDir private Path folder;

  @Test
  void it_does_rtsp_and_says_that_srt_is_missing() throws Exception {
    Path log = folder.resolve("log.txt");
    Process server = start(log);
    try {
      await().atMost(SOON).until(() -> readString(log).contains("RTSP listens on"));
      assertThat(readString(log).lines().filter(line -> line.contains("there is no SRT")))
          .hasSize(1)
          .allMatch(line -> line.contains("apt-get install libsrt1.5-gnutls"));
      Matcher metrics = METRICS.matcher(readString(log));
      assertThat(metrics.find()).isTrue();
      HttpResponse<String> health = get(metrics.group(1) + "/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.body()).contains("DEGRADED").contains("there is no libsrt");
      assertThat(get(metrics.group(1) + "/ready").statusCode()).isEqualTo(200);
    } finally {
      server.destroyForcibly().waitFor();
    }
  }

  /** What loads the library is kept from it. */
  private static Process start(Path log) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-Djna.nosys=true",
            "-Djna.noclasspath=true",
            "-cp",
            System.getProperty("java.class.path"),
            StreamServer.class.getName());
    builder
        .environment()
        .putAll(
            Map.of(
                "STREAM_RTSP_PORT", "0",
                "STREAM_RTSP_UDP_PORT", "0",
                "STREAM_SRT_PORT", "0",
                "STREAM_API_PORT", "0",
                "OTEL_EXPORTER_PROMETHEUS_PORT", "0",
                "OTEL_METRICS_EXPORTER", "none",
                "OTEL_TRACES_EXPORTER", "none",
                "OTEL_LOGS_EXPORTER", "none"));
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString());
  }
}
