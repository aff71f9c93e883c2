package io.throughline;

import static io.throughline.TestService.get;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The page of metrics while everything changes. */
@ExtendWith(FreshGlobal.class)
class PageUnderLoadTest {

  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client");

  /** A sample of Prometheus' text, without time or exemplar. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"(\\\\.|[^\"\\\\])*\",?)*\\})? \\S+");

  @Test
  void pages_of_ten_thousand_series_are_whole_while_eight_threads_record() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicBoolean ended = new AtomicBoolean();
    try (Observability observability =
        withoutExport().override("otel.java.metrics.cardinality.limit", "20000").init()) {
      Meter meter = observability.openTelemetry().getMeter("host");
      LongCounter counter = meter.counterBuilder("requests").build();
      for (int i = 0; i < 10_000; i++) {
        counter.add(1, Attributes.of(CLIENT, "client-" + i));
      }
      for (int thread = 0; thread < 8; thread++) {
        int first = thread;
        threads.execute(
            () -> {
              for (int i = first; !ended.get(); i++) {
                counter.add(1, Attributes.of(CLIENT, "client-" + i % 10_000));
              }
            });
      }
      Map<String, Double> before = new HashMap<>();
      for (int scrape = 0; scrape < 5; scrape++) {
        List<String> samples =
            get(observability, "/metrics").body().lines().filter(l -> !l.startsWith("#")).toList();

        assertThat(samples)
            .allMatch(line -> SAMPLE.matcher(line).matches())
            .doesNotHaveDuplicates();
        List<String> requests =
            samples.stream().filter(line -> line.startsWith("requests_total{")).toList();
        assertThat(requests).hasSize(10_000);
        for (String line : requests) {
          int space = line.lastIndexOf(' ');
          double value = Double.parseDouble(line.substring(space + 1));
          Double earlier = before.put(line.substring(0, space), value);
          assertThat(value).isGreaterThanOrEqualTo(earlier == null ? 1 : earlier);
        }
      }
      assertThat(before).hasSize(10_000);
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
  }
}
