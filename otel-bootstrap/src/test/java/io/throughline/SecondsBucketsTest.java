package io.throughline;

import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.metrics.Meter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshGlobal.class)
class SecondsBucketsTest {

  @Test
  void a_histogram_in_seconds_has_buckets_that_fit_unless_it_has_its_own() {
    try (Observability observability = withoutExport().init()) {
      record(observability);

      assertThat(observability.dumpMetrics())
          .contains("wait_seconds_bucket{le=\"0.005\"} 0")
          .contains("wait_seconds_bucket{le=\"0.05\"} 1")
          .contains("own_seconds_bucket{le=\"3.0\"} 1")
          .doesNotContain("own_seconds_bucket{le=\"0.005\"}")
          .contains("size_bytes_bucket{le=\"1000.0\"} 1");
    }
  }

  @Test
  void a_setting_leaves_the_buckets_of_the_sdk() {
    try (Observability observability =
        withoutExport().override("throughline.metrics.buckets.seconds", "false").init()) {
      record(observability);

      assertThat(observability.dumpMetrics())
          .contains("wait_seconds_bucket{le=\"1000.0\"} 1")
          .doesNotContain("wait_seconds_bucket{le=\"0.005\"}");
    }
  }

  private static void record(Observability observability) {
    Meter meter = observability.openTelemetry().getMeter("host");
    meter.histogramBuilder("wait").setUnit("s").build().record(0.03);
    meter
        .histogramBuilder("own")
        .setUnit("s")
        .setExplicitBucketBoundariesAdvice(List.of(3.0))
        .build()
        .record(0.03);
    meter.histogramBuilder("size").setUnit("By").build().record(3);
  }
}
