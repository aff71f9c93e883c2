package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.Observability;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a service with 10,000 series, read by Prometheus' own parsers while it records. */
@Tag("e2e")
class PageE2e {

  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client");

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void prometheus_parses_the_page_in_both_formats_while_eight_threads_record() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicBoolean ended = new AtomicBoolean();
    String openMetrics;
    String text;
    try (Observability observability =
        Observability.builder("page")
            .override("otel.exporter.prometheus.port", "0")
            .override("otel.traces.exporter", "none")
            .override("otel.metrics.exporter", "none")
            .override("otel.logs.exporter", "none")
            .override("otel.java.metrics.cardinality.limit", "20000")
            .init()) {
      recordUntil(ended, threads, observability);

      openMetrics = page(observability, "application/openmetrics-text; version=1.0.0");
      text = page(observability, "text/plain");
    } finally {
      ended.set(true); // promtool needs the processors, too
      threads.shutdownNow();
    }
    assertThat(openMetrics.contains("} 1 # {")).as("has an exemplar").isTrue();
    assertThat(openMetrics.endsWith("# EOF\n")).isTrue();
    Path file = Files.writeString(folder.resolve("page"), withTimes(openMetrics));
    Process blocks =
        promtool(
            "tsdb",
            "create-blocks-from",
            "openmetrics",
            file.toString(),
            folder.resolve("data").toString());
    String said = output(blocks);
    assertThat(blocks.waitFor()).as(said).isZero();
    assertThat(said).containsPattern("1[0-9]{4} +1[0-9]{4}"); // samples and series

    assertThat(text.lines().filter(line -> line.startsWith("requests_total{"))).hasSize(10_000);
    Process check = promtool("check", "metrics");
    check.getOutputStream().write(text.getBytes(UTF_8));
    check.getOutputStream().close();
    assertThat(output(check)).doesNotContain("error while linting", "parse error");
    assertThat(check.waitFor()).isIn(0, 3); // 3: it would name something otherwise
  }

  private static void recordUntil(
      AtomicBoolean ended, ExecutorService threads, Observability observability) {
    Meter meter = observability.openTelemetry().getMeter("page");
    LongCounter counter = meter.counterBuilder("requests").build();
    DoubleHistogram duration =
        meter.histogramBuilder("work.duration").setUnit("s").setDescription("Work").build();
    for (int i = 0; i < 10_000; i++) {
      counter.add(1, Attributes.of(CLIENT, "client-" + i));
    }
    Span span = observability.openTelemetry().getTracer("page").spanBuilder("work").startSpan();
    try (Scope scope = span.makeCurrent()) {
      duration.record(0.003);
    }
    for (int thread = 0; thread < 8; thread++) {
      threads.execute(
          () -> {
            for (int i = 0; !ended.get(); i++) {
              counter.add(1, Attributes.of(CLIENT, "client-" + i % 10_000));
            }
          });
    }
  }

  /** What is loaded into blocks needs times, which a page that is scraped has not. */
  private static String withTimes(String openMetrics) {
    return openMetrics
        .lines()
        .map(
            line ->
                line.startsWith("#")
                    ? line
                    : line.replaceFirst(
                        "^([^{ ]+(?:\\{(?:[^\"}]|\"(?:\\\\.|[^\"\\\\])*\")*\\})? [^ ]+)",
                        "$1 1700000000"))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private String page(Observability observability, String accept)
      throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(
                    URI.create("http://127.0.0.1:" + observability.operatorsPort() + "/metrics"))
                .header("Accept", accept)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  /** Where deploy/local has built it. */
  private static Process promtool(String... arguments) throws IOException {
    try (Stream<Path> parts = Files.list(Path.of(System.getenv("THROUGHLINE_CACHE")))) {
      Path program =
          parts
              .map(part -> part.resolve("bin/promtool"))
              .filter(Files::isExecutable)
              .findAny()
              .orElseThrow();
      List<String> command =
          Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList();
      return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
  }

  private static String output(Process process) throws IOException {
    return new String(process.getInputStream().readAllBytes(), UTF_8);
  }
}
