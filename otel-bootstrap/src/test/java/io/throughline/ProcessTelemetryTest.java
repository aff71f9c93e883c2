package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** What {@code /metrics} says of the process without any code of the host. */
@ExtendWith(FreshGlobal.class)
class ProcessTelemetryTest {

  @Test
  void the_page_says_how_long_the_process_has_been_running() {
    try (Observability observability = init()) {
      assertThat(value(observability, "process_uptime_seconds")).isPositive();
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void the_page_has_the_memory_and_the_files_that_the_process_holds() {
    try (Observability observability = init()) {
      Runtime heap = Runtime.getRuntime();
      assertThat(value(observability, "process_memory_usage_bytes"))
          .isGreaterThan((heap.totalMemory() - heap.freeMemory()) / 4.0);
      assertThat(value(observability, "jvm_file_descriptor_count"))
          .isBetween(3.0, value(observability, "jvm_file_descriptor_limit"));
      assertThat(value(observability, "jvm_buffer_memory_used_bytes{jvm_buffer_pool_name=\"direct"))
          .isNotNegative();
    }
  }

  @Test
  void a_page_says_how_long_those_before_it_took() {
    try (Observability observability = init()) {
      observability.dumpMetrics();
      observability.dumpMetrics();

      assertThat(value(observability, "otel_sdk_metric_reader_collection_duration_seconds_count{"))
          .isEqualTo(2);
    }
  }

  @Test
  void every_metric_of_the_process_is_in_the_catalogue() throws IOException {
    try (Observability observability = init()) {
      List<String> families =
          observability
              .dumpMetrics()
              .lines()
              .filter(line -> line.matches("# TYPE (jvm|process)_\\w+ (counter|gauge)"))
              .map(line -> line.replaceFirst("# TYPE (\\w+) .*", "$1"))
              .toList();

      assertThat(families).hasSizeGreaterThan(15);
      assertThat(catalogue()).containsAll(families);
    }
  }

  private static Observability init() {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("otel.traces.exporter", "none")
        .override("otel.metrics.exporter", "none")
        .override("otel.logs.exporter", "none")
        .init();
  }

  private static double value(Observability observability, String series) {
    return observability
        .dumpMetrics()
        .lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .findFirst()
        .orElseThrow();
  }

  private static Set<String> catalogue() throws IOException {
    try (InputStream json =
        Objects.requireNonNull(
            Observability.class.getResourceAsStream("/io/throughline/semconv/catalogue.json"))) {
      return JsonMapper.shared()
          .readTree(json)
          .get("metrics")
          .valueStream()
          .flatMap(metric -> metric.get("series").valueStream())
          .map(series -> series.asString())
          .collect(Collectors.toSet());
    }
  }
}
