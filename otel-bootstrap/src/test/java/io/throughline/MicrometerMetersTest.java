package io.throughline;

import static io.throughline.TestService.sendingTo;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.throughline.testing.LogLines;
import io.throughline.testing.OtlpReceiver;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The meters of a host that measures with Micrometer. */
@ExtendWith(FreshGlobal.class)
class MicrometerMetersTest {

  private static final String ENABLED = "throughline.micrometer.enabled";

  @AfterEach
  void forgetMeters() {
    List.copyOf(Metrics.globalRegistry.getMeters()).forEach(Metrics.globalRegistry::remove);
  }

  @Test
  void meters_are_on_the_page_and_sent_until_close() throws Exception {
    AtomicInteger waiting = new AtomicInteger(3);
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability = sendingTo(collector).override(ENABLED, "true").init()) {
      Metrics.counter("orders.taken", "kind", "book").increment(2);
      Metrics.timer("orders.packed").record(250, TimeUnit.MILLISECONDS);
      Metrics.gauge("orders.waiting", waiting);

      assertThat(observability.dumpMetrics())
          .containsPattern("(?m)^orders_taken_total\\{.*kind=\"book\".*} 2\\.0$")
          .containsPattern("(?m)^orders_packed_seconds_sum(\\{.*})? 0\\.25$")
          .containsPattern("(?m)^orders_packed_seconds_count(\\{.*})? 1(\\.0)?$")
          .containsPattern("(?m)^orders_waiting(\\{.*})? 3\\.0$");
      observability.close();

      assertThat(collector.metrics())
          .extracting(metric -> metric.getName())
          .contains("orders.taken", "orders.packed", "orders.waiting");
      assertThat(Metrics.globalRegistry.getRegistries()).isEmpty();
    }
  }

  @Test
  void they_are_left_alone_unless_asked_for() {
    try (Observability observability = withoutExport().init()) {
      Metrics.counter("orders.taken").increment();

      assertThat(observability.dumpMetrics()).doesNotContain("orders_taken");
      assertThat(Metrics.globalRegistry.getRegistries()).isEmpty();
    }
  }

  @Test
  void what_we_measure_of_the_jvm_ourselves_is_there_once() {
    try (Observability observability = withoutExport().override(ENABLED, "true").init()) {
      new JvmMemoryMetrics().bindTo(Metrics.globalRegistry);
      new UptimeMetrics().bindTo(Metrics.globalRegistry);
      new ProcessorMetrics().bindTo(Metrics.globalRegistry);
      new FileDescriptorMetrics().bindTo(Metrics.globalRegistry);

      assertThat(observability.dumpMetrics())
          .containsOnlyOnce("# TYPE jvm_memory_used_bytes ")
          .containsOnlyOnce("# TYPE process_uptime_seconds ")
          .doesNotContain("area=\"heap\"")
          .doesNotContain("otel_scope_name=\"io.opentelemetry.micrometer-1.5\"");
    }
  }

  @Test
  void meters_of_the_host_may_be_named_after_its_processes_and_systems() {
    AtomicInteger active = new AtomicInteger(3);
    try (Observability observability = withoutExport().override(ENABLED, "true").init()) {
      Metrics.counter("process.orders").increment(2);
      Metrics.counter("system.messages").increment();
      Metrics.gauge("process.instances.active", active);

      assertThat(observability.dumpMetrics())
          .containsPattern("(?m)^process_orders_total(\\{.*})? 2\\.0$")
          .containsPattern("(?m)^system_messages_total(\\{.*})? 1\\.0$")
          .containsPattern("(?m)^process_instances_active(\\{.*})? 3\\.0$");
    }
  }

  @Test
  void open_tags_are_bounded_and_told_once() {
    try (LogLines lines = new LogLines("io.throughline");
        Observability observability =
            withoutExport()
                .override(ENABLED, "true")
                .override("otel.java.metrics.cardinality.limit", "50")
                .init()) {
      for (int i = 0; i < 200; i++) {
        Metrics.counter("orders.taken", "customer", "c" + i).increment();
      }

      assertThat(seriesOf("orders_taken_total", observability)).isEqualTo(50);
      assertThat(lines.messages())
          .containsOnlyOnce(
              "the meter orders.taken has more than 50 combinations of tags: further ones are not"
                  + " measured");
      assertThat(observability.dumpMetrics())
          .contains("throughline_metric_overflowed{throughline_metric_name=\"orders.taken\"} 1.0");

      Meter first = Metrics.globalRegistry.get("orders.taken").tag("customer", "c0").meter();
      Metrics.globalRegistry.remove(first);
      Metrics.counter("orders.taken", "customer", "new").increment(7);

      // The SDK keeps the series of the one that was removed; its last is for all that is beyond.
      assertThat(observability.dumpMetrics())
          .containsPattern("(?m)^orders_taken_total\\{.*otel_metric_overflow=\"true\".*} 8\\.0$");
    }
  }

  @Test
  void without_micrometer_the_setting_is_told_to_lack_it() throws Exception {
    try (ForkedJvm service =
        ForkedJvm.without(
            List.of("micrometer"),
            ForkedService.class,
            List.of(
                "-D" + ENABLED + "=true",
                "-Dotel.exporter.prometheus.port=0",
                "-Dotel.traces.exporter=none",
                "-Dotel.metrics.exporter=none",
                "-Dotel.logs.exporter=none"))) {
      assertThat(service.awaitEnd(60)).isTrue();

      assertThat(service.lines())
          .anyMatch(
              line ->
                  line.contains("\"ERROR\"") && line.contains(":opentelemetry-micrometer-1.5 and"))
          .contains("main ends");
    }
  }

  private static long seriesOf(String name, Observability observability) {
    return Pattern.compile("(?m)^" + name + "\\{")
        .matcher(observability.dumpMetrics())
        .results()
        .count();
  }
}
