package io.throughline;

import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.GlobalOpenTelemetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DetectorsTest {

  @BeforeEach
  @AfterEach
  void forgetTheGlobal() {
    GlobalOpenTelemetry.resetForTest();
  }

  @Test
  void what_a_detector_on_the_class_path_finds_is_in_the_resource_beside_the_identity() {
    try (Observability observability = withoutExport().override("otel.test.cloud", "true").init()) {
      assertThat(targetInfo(observability))
          .contains("cloud_provider=\"test\"")
          .contains("container_id=\"c0ffee\"")
          .contains("service_name=\"test-service\"")
          .doesNotContain("guessed");
    }
  }

  @Test
  void a_detector_can_be_turned_off() {
    try (Observability observability =
        withoutExport()
            .override("otel.test.cloud", "true")
            .override("otel.java.disabled.resource.providers", CloudDetector.class.getName())
            .init()) {
      assertThat(targetInfo(observability)).doesNotContain("cloud_provider");
    }
  }

  private static String targetInfo(Observability observability) {
    return observability
        .dumpMetrics()
        .lines()
        .filter(line -> line.startsWith("target_info{"))
        .findFirst()
        .orElseThrow();
  }
}
