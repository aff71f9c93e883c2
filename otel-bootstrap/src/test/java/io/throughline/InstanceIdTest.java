package io.throughline;

import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.TestService.freePort;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.Attributes;
import io.throughline.internal.process.InstanceId;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
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

    try (OtlpReceiver collector = OtlpReceiver.start();
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
      assertThat(collector.receivedSpans().get(0).resourceTexts())
          .containsEntry("service.instance.id", "mine");
    }
  }

  @Test
  void of_instances_that_start_at_once_one_has_the_stable_id_until_it_is_closed() throws Exception {
    Map<String, String> port = Map.of("otel.exporter.prometheus.port", String.valueOf(freePort()));
    String stable = id(Map.of(), port);
    CyclicBarrier together = new CyclicBarrier(8);
    List<CompletableFuture<InstanceId>> starting = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    for (int i = 0; i < 8; i++) {
      starting.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  together.await();
                } catch (InterruptedException | BrokenBarrierException e) {
                  throw new IllegalStateException(e);
                }
                return claim(Map.of(), port);
              },
              threads));
    }
    List<InstanceId> claims = starting.stream().map(CompletableFuture::join).toList();
    threads.shutdown();

    assertThat(claims.stream().map(InstanceIdTest::text)).doesNotHaveDuplicates();
    assertThat(claims.stream().map(InstanceIdTest::text).filter(stable::equals)).hasSize(1);
    assertThat(id(Map.of(), port)).isNotEqualTo(stable);

    claims.forEach(InstanceId::close);
    assertThat(id(Map.of(), port)).isEqualTo(stable);
  }

  @Test
  void an_id_that_another_process_holds_is_not_used() throws Exception {
    int port = freePort();
    Map<String, String> overrides = Map.of("otel.exporter.prometheus.port", String.valueOf(port));
    String stable = id(Map.of(), overrides);
    try (ForkedJvm other = new ForkedJvm(Claiming.class, List.of("-Dport=" + port))) {
      await().until(() -> other.lines().contains("claimed " + stable));

      assertThat(id(Map.of(), overrides)).isNotEqualTo(stable);
    }
  }

  /** Holds the id, and has not opened its port yet. */
  public static final class Claiming {

    private Claiming() {}

    /** Started by the test. */
    public static void main(String[] args) throws Exception {
      InstanceId id =
          claim(Map.of(), Map.of("otel.exporter.prometheus.port", System.getProperty("port")));
      System.out.println("claimed " + text(id));
      new CountDownLatch(1).await();
    }
  }

  private static String id(Map<String, String> environment, Map<String, String> overrides) {
    try (InstanceId claimed = claim(environment, overrides)) {
      return text(claimed);
    }
  }

  private static String text(InstanceId claimed) {
    ServiceIdentity nothing = new ServiceIdentity(Attributes.empty());
    return String.valueOf(
        claimed.addedTo(nothing).attributes().get(stringKey("service.instance.id")));
  }

  private static InstanceId claim(Map<String, String> environment, Map<String, String> overrides) {
    Settings settings =
        Settings.read(overrides, new Properties(), environment, Path.of("/nowhere"), Map.of());
    ServiceIdentity identity = ServiceIdentity.fromEnvironment(environment, "broker");
    return InstanceId.claim(identity, settings);
  }
}
