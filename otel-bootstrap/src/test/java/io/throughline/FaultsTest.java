package io.throughline;

import static io.throughline.TestService.freePort;
import static io.throughline.TestService.get;
import static io.throughline.TestService.part;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.testing.OtlpReceiver;
import io.throughline.testing.TestCertificate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What operators see of each fault of telemetry, and that it goes away without a restart. */
@ExtendWith(FreshGlobal.class)
class FaultsTest {

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_collector_that_is_absent_at_the_start(boolean spool) throws Exception {
    int port = freePort();
    try (Observability observability =
        sendingTo("http://127.0.0.1:" + port)
            .override("throughline.spool.enabled", Boolean.toString(spool))
            .init()) {
      for (String signal : new String[] {"traces", "metrics", "logs"}) {
        awaitDegraded(observability, signal, "ConnectException");
      }
      assertThat(observability.dumpMetrics())
          .contains("throughline_part_degraded{throughline_part=\"traces\"} 1.0");

      try (OtlpReceiver collector = OtlpReceiver.builder().port(port).start()) {
        for (String signal : new String[] {"traces", "metrics", "logs"}) {
          awaitHealed(observability, signal);
        }
        assertThat(collector.spans()).isNotEmpty();
        JsonNode traces = part(observability, "traces");
        assertThat(traces.get("delivered").asLong()).isPositive();
        assertThat(Instant.parse(traces.get("last_success").asString()))
            .isAfter(Instant.parse(traces.get("last_failure").asString()));
        assertThat(observability.dumpMetrics())
            .contains("throughline_part_degraded{throughline_part=\"traces\"} 0.0");
      }
    }
  }

  @Test
  void a_collector_with_a_wrong_certificate() throws Exception {
    TestCertificate right = TestCertificate.selfSigned("localhost");
    TestCertificate wrong = TestCertificate.selfSigned("localhost");
    Path trusted = Files.write(folder.resolve("ca.pem"), right.certificatePem());
    OtlpReceiver impostor = OtlpReceiver.builder().tls(wrong).start();
    try (impostor;
        Observability observability =
            sendingTo("https://localhost:" + impostor.port())
                .override("otel.exporter.otlp.certificate", trusted.toString())
                .init()) {
      awaitDegraded(observability, "traces", "PKIX");
      assertThat(impostor.spans()).isEmpty();

      impostor.close();
      try (OtlpReceiver collector =
          OtlpReceiver.builder().port(impostor.port()).tls(right).start()) {
        awaitHealed(observability, "traces");
        assertThat(collector.spans()).isNotEmpty();
      }
    }
  }

  @Test
  void a_collector_that_accepts_and_never_answers() throws Exception {
    ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    try (blackHole;
        Observability observability =
            sendingTo("http://127.0.0.1:" + blackHole.getLocalPort())
                .override("otel.exporter.otlp.timeout", "300ms")
                .init()) {
      awaitDegraded(observability, "traces", "no answer within");

      blackHole.close();
      try (OtlpReceiver collector = OtlpReceiver.builder().port(blackHole.getLocalPort()).start()) {
        awaitHealed(observability, "traces");
        assertThat(collector.spans()).isNotEmpty();
      }
    }
  }

  /** In a JVM of its own, because what the JDK looks names up in is the process's. */
  @Test
  void a_collector_whose_name_does_not_resolve() throws Exception {
    Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost\n");
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service =
            new ForkedJvm(
                ForkedService.class,
                List.of(
                    "-Dthen=emit",
                    "-Djdk.net.hosts.file=" + hosts,
                    "-Dsun.net.inetaddr.negative.ttl=0",
                    "-Dthroughline.ready.timeout=0",
                    "-Dotel.exporter.prometheus.port=0",
                    "-Dotel.bsp.schedule.delay=50",
                    "-Dotel.exporter.otlp.endpoint=http://collector.test:" + collector.port()))) {
      await().atMost(Duration.ofSeconds(60)).until(() -> !service.said("port").isEmpty());
      int port = Integer.parseInt(service.said("port"));
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                JsonNode traces = part(port, "traces");
                assertThat(traces.get("status").asString()).isEqualTo("DEGRADED");
                assertThat(traces.get("last_error").asString()).contains("does not resolve");
              });
      assertThat(get(port, "/ready").statusCode()).isEqualTo(200);

      Files.writeString(hosts, "127.0.0.1 localhost\n127.0.0.1 collector.test\n");

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(part(port, "traces").get("status").asString()).isEqualTo("UP"));
      assertThat(collector.spans()).isNotEmpty();
    }
  }

  @Test
  void a_queue_that_is_full_shows_and_what_it_drops_is_counted() throws Exception {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Observability observability =
            sendingTo("http://127.0.0.1:" + blackHole.getLocalPort())
                .override("otel.bsp.max.queue.size", "16")
                .override("otel.bsp.max.export.batch.size", "8")
                .override("throughline.shutdown.timeout", "200ms")
                .init()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                for (int i = 0; i < 100; i++) {
                  span(observability.openTelemetry());
                }
                get(observability, "/metrics"); // which is when the queues are read
                JsonNode traces = part(observability, "traces");
                assertThat(traces.get("queue_capacity").asLong()).isEqualTo(16);
                assertThat(traces.get("queued").asLong()).isEqualTo(16);
                assertThat(traces.get("dropped").asLong()).isPositive();
              });
    }
  }

  @Test
  void a_folder_of_the_spool_that_cannot_be_written() throws Exception {
    Path inTheWay = Files.writeString(folder.resolve("spool"), "a file, not a folder");
    try (OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector.endpoint())
                .override("throughline.spool.enabled", "true")
                .override("throughline.spool.directory", inTheWay.toString())
                .init()) {
      awaitDegraded(observability, "spool", "spool");
      await().until(() -> !collector.spans().isEmpty()); // sent from memory meanwhile

      Files.delete(inTheWay);

      awaitHealed(observability, "spool");
      assertThat(inTheWay).isDirectory();
    }
  }

  @Test
  void what_waits_on_the_disk_shows() throws Exception {
    try (Observability observability =
        sendingTo("http://127.0.0.1:" + freePort())
            .override("throughline.spool.enabled", "true")
            .override("throughline.spool.directory", folder.resolve("spool").toString())
            .override("throughline.shutdown.timeout", "200ms")
            .init()) {
      span(observability.openTelemetry());

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> assertThat(part(observability, "traces").get("spooled").asLong()).isEqualTo(1));
    }
  }

  @Test
  void a_port_that_is_taken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        OtlpReceiver collector = OtlpReceiver.start();
        Observability observability =
            sendingTo(collector.endpoint()).operatorsPort(taken.getLocalPort()).init()) {
      assertThat(observability.serviceHealth().part("operators_port").state().lastError())
          .contains("127.0.0.1:" + taken.getLocalPort());
      assertThat(observability.dumpMetrics())
          .contains("throughline_part_degraded{throughline_part=\"operators_port\"} 1.0");

      taken.close();

      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(get(observability, "/live").statusCode()).isEqualTo(200));
      assertThat(part(observability, "operators_port").get("status").asString()).isEqualTo("UP");
    }
  }

  /** Telemetry's faults never change a status code. */
  private void awaitDegraded(Observability observability, String name, String reason)
      throws Exception {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              span(observability.openTelemetry());
              JsonNode part = part(observability, name);
              assertThat(part.get("status").asString()).isEqualTo("DEGRADED");
              assertThat(part.get("last_error").asString()).contains(reason);
              assertThat(part.get("since").asString()).isNotEmpty();
            });
    for (String path : new String[] {"/live", "/ready", "/health"}) {
      assertThat(get(observability, path).statusCode()).as(path).isEqualTo(200);
    }
    assertThat(get(observability, "/health").body()).startsWith("{\"status\":\"DEGRADED\"");
  }

  private void awaitHealed(Observability observability, String name) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              span(observability.openTelemetry());
              assertThat(part(observability, name).get("status").asString()).isEqualTo("UP");
            });
  }

  private static void span(OpenTelemetry openTelemetry) {
    openTelemetry.getTracer("host").spanBuilder("work").startSpan().end();
    openTelemetry.getLogsBridge().get("host").logRecordBuilder().setBody("line").emit();
  }

  private ObservabilityBuilder sendingTo(String endpoint) {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("throughline.ready.timeout", "0")
        .override("otel.exporter.otlp.endpoint", endpoint)
        .override("otel.metric.export.interval", "100")
        .override("otel.bsp.schedule.delay", "50")
        .override("otel.blrp.schedule.delay", "50")
        .override("otel.java.exporter.otlp.retry.disabled", "true")
        .override("throughline.shutdown.timeout", "1s");
  }
}
