package io.throughline;

import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.internal.process.HostName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(FreshGlobal.class)
class DetectorsTest {

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

  @Test
  void the_host_has_the_name_that_its_kernel_knows() {
    assertThat(HostName.ofTheKernel()).isNotEmpty();
    try (Observability observability = withoutExport().init()) {
      assertThat(targetInfo(observability))
          .contains("host_name=\"" + HostName.ofTheKernel() + "\"", "host_arch=");
    }
    try (Observability observability =
        withoutExport().override("otel.resource.attributes", "host.name=mine").init()) {
      assertThat(targetInfo(observability)).contains("host_name=\"mine\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "otel.java.disabled.resource.providers, io.opentelemetry.instrumentation.resources.HostResourceProvider",
    "otel.java.enabled.resource.providers, io.opentelemetry.instrumentation.resources.OsResourceProvider",
    "otel.resource.disabled.keys, host.name",
  })
  void the_name_of_the_host_is_left_out_by_the_settings_of_its_detector(String key, String value) {
    try (Observability observability = withoutExport().override(key, value).init()) {
      assertThat(targetInfo(observability)).doesNotContain("host_name");
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
