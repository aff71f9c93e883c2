package io.throughline.hosts.guides;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.throughline.Observability;
import io.throughline.hosts.Guide;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What docs/guides/coming-from.md says of Micrometer's registries. */
class ComingFromTest {

  private static final Pattern FAMILY = Pattern.compile("(?m)^# TYPE (orders_\\S+) ");

  @AfterEach
  void forgetMeters() {
    Metrics.globalRegistry.clear();
  }

  @Test
  void meters_keep_the_names_that_micrometers_registry_gives_them() throws Exception {
    assertThat(Guide.of("coming-from.md").prose())
        .contains("THROUGHLINE_MICROMETER_ENABLED=true")
        .contains("(`orders_packed_max_seconds`, not `orders_packed_seconds_max`)");
    PrometheusMeterRegistry micrometers = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Metrics.addRegistry(micrometers);
    AtomicInteger waiting = new AtomicInteger(3);
    try (Observability observability =
        Observability.builder("orders")
            .override("throughline.micrometer.enabled", "true")
            .override("otel.traces.exporter", "none")
            .override("otel.metrics.exporter", "none")
            .override("otel.logs.exporter", "none")
            .init()) {
      Metrics.counter("orders.taken", "kind", "book").increment();
      Timer.builder("orders.packed").register(Metrics.globalRegistry).record(Duration.ofMillis(5));
      DistributionSummary.builder("orders.weight")
          .baseUnit("bytes")
          .register(Metrics.globalRegistry)
          .record(7);
      Metrics.gauge("orders.waiting", waiting);

      assertThat(families(observability.dumpMetrics()))
          .isEqualTo(families(micrometers.scrape().replaceAll("_(seconds|bytes)_max ", "_max_$1 ")))
          .contains("orders_taken_total", "orders_packed_seconds", "orders_packed_max_seconds");
    } finally {
      Metrics.removeRegistry(micrometers);
      micrometers.close();
    }
  }

  private static Set<String> families(String page) {
    Set<String> names = new TreeSet<>();
    FAMILY.matcher(page).results().forEach(found -> names.add(found.group(1)));
    return names;
  }
}
