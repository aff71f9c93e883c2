package io.throughline;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.TestService.freePort;
import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.logging.ServiceIdentity;
import io.throughline.settings.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FreshGlobal.class)
class InstanceIdTest {

  @Test
  void it_is_the_same_after_a_restart() throws IOException {
    Map<String, String> port = Map.of("otel.exporter.prometheus.port", String.valueOf(freePort()));
    String id = id(Map.of(), port);

    assertThat(id).isEqualTo(id(Map.of(), port));
    assertThat(UUID.fromString(id).version()).isEqualTo(5);
    assertThat(UUID.fromString(id).variant()).isEqualTo(2);
  }

  @Test
  void what_tells_instances_apart_changes_it() {
    String one = InstanceId.stable("machine", "/srv", "broker", 9464);

    assertThat(one).isEqualTo(InstanceId.stable("machine", "/srv", "broker", 9464));
    assertThat(one)
        .isNotEqualTo(InstanceId.stable("other", "/srv", "broker", 9464))
        .isNotEqualTo(InstanceId.stable("machine", "/opt", "broker", 9464))
        .isNotEqualTo(InstanceId.stable("machine", "/srv", "journal", 9464))
        .isNotEqualTo(InstanceId.stable("machine", "/srv", "broker", 9465));
  }

  /** The example of RFC 9562, appendix A.4. */
  @Test
  void it_is_calculated_as_the_standard_says() {
    UUID dns = UUID.fromString("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    assertThat(InstanceId.nameBased(dns, "www.example.com"))
        .isEqualTo(UUID.fromString("2ed6657d-e927-568b-95e1-2665a8aea6a2"));
  }

  @Test
  void without_anything_that_tells_instances_apart_it_is_random() {
    Map<String, String> anyPort = Map.of("otel.exporter.prometheus.port", "0");
    Map<String, String> noPort = Map.of("throughline.operators.enabled", "false");

    assertThat(id(Map.of(), anyPort)).isNotEqualTo(id(Map.of(), anyPort));
    assertThat(id(Map.of(), noPort)).isNotEqualTo(id(Map.of(), noPort));
  }

  @Test
  void the_one_of_kubernetes_wins_and_above_it_the_one_that_is_set() throws IOException {
    Map<String, String> pod =
        Map.of("POD_NAME", "broker-0", "POD_NAMESPACE", "production", "CONTAINER_NAME", "broker");
    assertThat(id(pod, Map.of())).isEqualTo("production.broker-0.broker");

    try (OtlpReceiver collector = new OtlpReceiver(0);
        Observability observability =
            Observability.builder("test-service")
                .environment(pod)
                .operatorsPort(0)
                .override("otel.exporter.prometheus.host", "127.0.0.1")
                .override("otel.exporter.otlp.endpoint", collector.endpoint())
                .override("otel.resource.attributes", "service.instance.id=mine")
                .init()) {
      observability.openTelemetry().getTracer("t").spanBuilder("s").startSpan().end();
      observability.close();
      assertThat(collector.resource()).containsEntry("service.instance.id", "mine");
    }
  }

  private static String id(Map<String, String> environment, Map<String, String> overrides) {
    Settings settings =
        Settings.read(overrides, new Properties(), environment, Path.of("/nowhere"), Map.of());
    ServiceIdentity identity = ServiceIdentity.fromEnvironment(environment, "broker");
    return String.valueOf(
        InstanceId.complete(identity, settings).attributes().get(stringKey("service.instance.id")));
  }
}
