package io.throughline;

import static io.throughline.TestService.freePort;
import static io.throughline.TestService.get;
import static io.throughline.TestService.part;
import static io.throughline.TestService.sendingTo;
import static io.throughline.TestService.spanOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.throughline.testing.OtlpReceiver;
import io.throughline.testing.TestCertificate;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host starts in its normal time whatever is wrong with its telemetry: each fault lasts until
 * {@code init} has returned, with time-outs of an hour. An {@code init} that waited would not end.
 */
@Timeout(120)
class StartWithFaultsTest {

  private static final String STEPPED = "io.throughline.simulated.millis.stepped";
  private static final String AN_HOUR = Long.toString(Duration.ofHours(1).toMillis());

  @TempDir Path folder;

  @BeforeEach
  @AfterEach
  void forgetTheGlobal() {
    GlobalOpenTelemetry.resetForTest();
    System.clearProperty(STEPPED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_collector_that_does_not_answer_is_not_waited_for(boolean spool) throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.builder().paused().start();
        Observability observability =
            patient(collector.endpoint())
                .override("throughline.spool.enabled", Boolean.toString(spool))
                .init()) {
      spanOf(observability).end();
      await().until(collector::isAwaited);
      assertThat(get(observability, "/live").statusCode()).isEqualTo(200);
      assertThat(collector.spans()).isEmpty();

      collector.resume();

      await().atMost(Duration.ofSeconds(30)).until(() -> collector.spans().size() == 1);
    }
  }

  @Test
  void a_wrong_certificate_is_not_waited_for() throws Exception {
    TestCertificate right = TestCertificate.selfSigned("localhost");
    TestCertificate wrong = TestCertificate.selfSigned("localhost");
    Path trusted = Files.write(folder.resolve("ca.pem"), right.certificatePem());
    try (OtlpReceiver impostor = OtlpReceiver.builder().tls(wrong).paused().start();
        Observability observability =
            patient("https://localhost:" + impostor.port())
                .override("otel.exporter.otlp.certificate", trusted.toString())
                .override("throughline.spool.enabled", "false")
                .init()) {
      spanOf(observability).end();
      await().until(impostor::isAwaited);
      assertThat(observability.serviceHealth().part("traces").state().isDegraded()).isFalse();

      impostor.resume();

      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () ->
                  assertThat(observability.serviceHealth().part("traces").state().lastError())
                      .contains("PKIX"));
    }
  }

  /** The file that names are looked up in is a pipe: who opens it waits for who writes to it. */
  @Test
  void a_resolver_that_does_not_answer_is_not_waited_for() throws Exception {
    Path hosts = folder.resolve("hosts");
    assertThat(new ProcessBuilder("mkfifo", hosts.toString()).start().waitFor()).isZero();
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service =
            new ForkedJvm(
                ForkedService.class,
                List.of(
                    "-Dthen=emit",
                    "-Djdk.net.hosts.file=" + hosts,
                    "-Dsun.net.inetaddr.negative.ttl=0",
                    "-Dotel.exporter.prometheus.port=0",
                    "-Dotel.exporter.otlp.timeout=" + AN_HOUR,
                    "-Dotel.exporter.otlp.endpoint=http://collector.test:" + collector.port()))) {
      await().atMost(Duration.ofSeconds(60)).until(() -> !service.said("port").isEmpty());

      Path answering = Files.writeString(folder.resolve("h"), "127.0.0.1 collector.test\n");
      try (OutputStream waiting = Files.newOutputStream(hosts)) {
        assertThat(collector.spans()).isEmpty();
        Files.move(answering, hosts, StandardCopyOption.REPLACE_EXISTING);
      }
      await().atMost(Duration.ofSeconds(30)).until(() -> !collector.spans().isEmpty());
    }
  }

  /** What an earlier process left seems to be of tomorrow. */
  @Test
  void an_absent_collector_and_a_clock_that_stepped_back_are_not_waited_for() throws Exception {
    int port = freePort();
    String spool = folder.resolve("spool").toString();
    ObservabilityBuilder service =
        patient("http://127.0.0.1:" + port).override("throughline.spool.directory", spool);
    System.setProperty(STEPPED, Long.toString(Duration.ofDays(1).toMillis()));
    try (Observability earlier = service.init()) {
      spanOf(earlier).end();
    }
    System.clearProperty(STEPPED);
    try (Observability observability = service.init();
        OtlpReceiver collector = OtlpReceiver.builder().port(port).start()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(collector.spans()).hasSize(1);
                assertThat(part(observability, "traces").get("status").asString()).isEqualTo("UP");
                assertThat(part(observability, "traces").get("spooled").asLong()).isZero();
              });
    }
  }

  @Test
  void a_port_and_a_folder_that_are_taken_are_not_waited_for() throws Exception {
    Path inTheWay = Files.writeString(folder.resolve("spool"), "a file, not a folder");
    try (OtlpReceiver collector = OtlpReceiver.start();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Observability observability =
            patient(collector.endpoint())
                .override("throughline.spool.directory", inTheWay.toString())
                .operatorsPort(taken.getLocalPort())
                .init()) {
      spanOf(observability).end();

      await().atMost(Duration.ofSeconds(30)).until(() -> collector.spans().size() == 1);
      assertThat(observability.serviceHealth().part("operators_port").state().isDegraded())
          .isTrue();
      assertThat(observability.serviceHealth().part("spool").state().isDegraded()).isTrue();
    }
  }

  private static ObservabilityBuilder patient(String endpoint) {
    return sendingTo(endpoint)
        .override("otel.exporter.otlp.timeout", AN_HOUR)
        .override("otel.metric.export.interval", "100")
        .override("throughline.shutdown.timeout", "1s");
  }
}
