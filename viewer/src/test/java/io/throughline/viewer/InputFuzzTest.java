package io.throughline.viewer;

import static io.throughline.viewer.HostileInputTest.LIMIT;
import static io.throughline.viewer.HostileInputTest.assertAnswers;
import static io.throughline.viewer.HostileInputTest.damaged;
import static io.throughline.viewer.RunningViewer.encoded;
import static io.throughline.viewer.SentSpans.attribute;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogram;
import io.opentelemetry.proto.metrics.v1.ExponentialHistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Histogram;
import io.opentelemetry.proto.metrics.v1.HistogramDataPoint;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.metrics.v1.Sum;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Whatever is sent, opened or searched for is taken or refused, and all pages still answer. An
 * ordinary run tries the same three hundred attacks each time; {@code VIEWER_FUZZ_SECONDS=60} tries
 * others for a minute.
 */
class InputFuzzTest {

  private static final int ALWAYS = 300;

  private static final List<String> TERMS =
      List.of(
          "error",
          "-x",
          "\"a b\"",
          "service:s",
          "size>=1e9",
          ">10ms",
          "trace<1s",
          "a:b*",
          "kind:server",
          "level:warn",
          "trace:00",
          "duration>1h",
          "\\",
          "\"",
          "é",
          "-",
          ":",
          "<",
          "*",
          "1e999999999s");

  private static byte[] metrics() {
    Metric.Builder histogram =
        Metric.newBuilder()
            .setName("h")
            .setHistogram(
                Histogram.newBuilder()
                    .setAggregationTemporalityValue(2)
                    .addDataPoints(
                        HistogramDataPoint.newBuilder()
                            .setTimeUnixNano(SentSpans.START)
                            .addExplicitBounds(0.5)
                            .addBucketCounts(1)
                            .addBucketCounts(2)));
    Metric.Builder exponential =
        Metric.newBuilder()
            .setName("e")
            .setExponentialHistogram(
                ExponentialHistogram.newBuilder()
                    .setAggregationTemporalityValue(1)
                    .addDataPoints(
                        ExponentialHistogramDataPoint.newBuilder()
                            .setTimeUnixNano(SentSpans.START)
                            .setScale(3)
                            .setPositive(
                                ExponentialHistogramDataPoint.Buckets.newBuilder()
                                    .setOffset(1)
                                    .addBucketCounts(4))));
    Metric.Builder counter =
        Metric.newBuilder()
            .setName("c")
            .setSum(
                Sum.newBuilder()
                    .setAggregationTemporalityValue(2)
                    .addDataPoints(
                        NumberDataPoint.newBuilder()
                            .setTimeUnixNano(SentSpans.START)
                            .setAsDouble(2.5)
                            .addAttributes(attribute("key", "value"))));
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(SentSpans.service("s"))
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(histogram)
                        .addMetrics(exponential)
                        .addMetrics(counter)))
        .build()
        .toByteArray();
  }

  private static String query(Random random) {
    StringBuilder query = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      query.append(TERMS.get(random.nextInt(TERMS.size())));
      query.append(random.nextInt(3) == 0 ? "" : " ");
    }
    return encoded(new String(damaged(query.toString().getBytes(UTF_8), random), UTF_8));
  }

  private static String plot(Random random) {
    List<String> forms =
        List.of("h?as=p95", "h?as=heatmap", "e?as=heatmap", "e?as=rate", "c?as=rate");
    String times = random.nextBoolean() ? "" : "&from=1&to=" + Math.abs(random.nextLong() / 1000);
    return forms.get(random.nextInt(forms.size())) + "&step=" + random.nextInt(86_400_000) + times;
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Valid(byte[] metrics, byte[] plain, byte[] gzip) {}

  private static void attack(RunningViewer viewer, Valid valid, long seed) {
    Random random = new Random(seed);
    int status =
        switch (random.nextInt(7)) {
          case 0 ->
              sent(viewer, damaged(valid.metrics(), random), "application/x-protobuf", random);
          case 1 -> sent(viewer, damaged(valid.plain(), random), "application/json", random);
          case 2 -> opened(viewer, "/api/session", damaged(valid.plain(), random));
          case 3 -> opened(viewer, "/api/comparison?name=x", damaged(valid.gzip(), random));
          case 4 -> viewer.status("/api/traces?q=" + query(random));
          case 5 -> {
            int plotted = viewer.status("/api/metrics/" + plot(random));
            yield plotted == 404 ? 200 : plotted; // it may have been evicted
          }
          default -> viewer.status("/api/logs?q=" + query(random));
        };
    assertThat(status).as("seed %d", seed).isIn(200, 400);
  }

  private static int sent(RunningViewer viewer, byte[] body, String type, Random random) {
    return viewer.export(OtlpSignalKind.METRICS, body, type, random.nextBoolean()).statusCode();
  }

  private static int opened(RunningViewer viewer, String path, byte[] file) {
    return viewer.post(path, file, "application/octet-stream").statusCode();
  }

  @Test
  void whatever_comes_is_taken_or_refused_and_all_pages_still_answer() {
    try (RunningViewer viewer = new RunningViewer(Viewer.builder().limitBytes(LIMIT))) {
      byte[] plain = HostileInputTest.session(viewer);
      Valid valid = new Valid(metrics(), plain, viewer.bytes("/api/session"));
      for (int seed = 0; seed < ALWAYS; seed++) {
        attack(viewer, valid, seed);
      }
      String seconds = System.getenv("VIEWER_FUZZ_SECONDS");
      if (seconds != null) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.parseLong(seconds));
        long attacks = 0;
        while (System.nanoTime() - end < 0) {
          attack(viewer, valid, ThreadLocalRandom.current().nextLong());
          attacks++;
        }
        System.out.println(attacks + " attacks at random");
      }

      assertAnswers(viewer);
      for (String page : List.of("findings", "map", "errors", "metrics", "comparison", "status")) {
        assertThat(viewer.status("/api/" + page)).as(page).isEqualTo(200);
      }
      for (JsonNode metric : viewer.get("/api/metrics").get("metrics")) {
        String path = "/api/metrics/" + encoded(metric.get("name").asString()).replace("+", "%20");
        assertThat(viewer.status(path)).as(path).isIn(200, 400, 404);
      }
    }
  }
}
