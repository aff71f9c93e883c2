package io.throughline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.testing.logs.TestLogRecordData;
import io.throughline.delivery.ScriptedCollector.Response;
import io.throughline.delivery.internal.loop.DeliveryTimings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the signals of a service have to do with each other on their way. */
class SignalsTogetherTest {

  private static final DeliveryTimings NEVER_AGAIN =
      new DeliveryTimings(
          Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(1));

  @TempDir Path folder;

  private final Heard heard = new Heard();

  @Test
  void one_thread_serves_all_signals_and_a_silent_receiver_holds_up_only_its_own()
      throws IOException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    try (ServerSocket blackHole = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ScriptedCollector collector = new ScriptedCollector();
        SpoolingService service =
            start(
                TestSettings.QUICK, "http://localhost:" + blackHole.getLocalPort() + "/v1/traces");
        OtlpHttpLogRecordExporter logs = service.logs(collector.port());
        Socket silent = accepted(blackHole, () -> service.export("held up"))) {
      assertThat(silent.isConnected()).isTrue();
      for (int i = 0; i < 3; i++) {
        assertThat(
                logs.export(List.of(TestLogRecordData.builder().build()))
                    .join(30, TimeUnit.SECONDS))
            .matches(CompletableResultCode::isSuccess);
        int taken = i + 1;
        await().untilAsserted(() -> assertThat(collector.requests()).hasSize(taken));
      }

      assertThat(heard.delivered()).isEqualTo(3);
      assertThat(heard.failures()).isEmpty();
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> !before.contains(thread))
          .extracting(Thread::getName)
          .containsOnlyOnce("throughline-delivery")
          .noneMatch(name -> name.startsWith("throughline-send"))
          .satisfies(
              names ->
                  assertThat(names).filteredOn(name -> name.startsWith("HttpClient-")).hasSize(1));
    }
  }

  @Test
  void who_finds_the_collector_back_tells_the_other_signals() throws IOException {
    int port = SpoolingService.freePort();
    try (SpoolingService service = start(NEVER_AGAIN, "http://localhost:" + port + "/v1/traces");
        OtlpHttpLogRecordExporter logs = service.logs(port)) {
      service.export("a");
      logs.export(List.of(TestLogRecordData.builder().build()));
      await().untilAsserted(() -> assertThat(heard.failures()).hasSize(2));
      try (ScriptedCollector collector = new ScriptedCollector(port)) {
        logs.shutdown(); // which does not wait for its turn

        await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(2));
        assertThat(collector.spanNames()).contains("a");
      }
    }
  }

  @Test
  void who_was_asked_to_wait_does_so_whoever_is_taken_meanwhile() throws IOException {
    Response busy = new Response(429, Map.of("Retry-After", "60"), ByteString.EMPTY);
    int port = SpoolingService.freePort();
    try (ScriptedCollector ofSpans = new ScriptedCollector().thenAnswers(busy);
        SpoolingService service = start(NEVER_AGAIN, ofSpans.endpoint());
        OtlpHttpLogRecordExporter logs = service.logs(port)) {
      service.export("a");
      logs.export(List.of(TestLogRecordData.builder().build()));
      await().untilAsserted(() -> assertThat(heard.failures()).hasSize(2));
      try (ScriptedCollector ofLogs = new ScriptedCollector(port)) {
        logs.shutdown();
        await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(1));
        assertThat(ofLogs.requests()).hasSize(1);
      }
      assertThat(ofSpans.requests()).hasSize(1);
    }
  }

  private SpoolingService start(DeliveryTimings timings, String endpoint) {
    return SpoolingService.start(
        Map.of(
            "throughline.spool.enabled", "true", "throughline.spool.directory", folder.toString()),
        timings,
        heard,
        endpoint);
  }

  private static Socket accepted(ServerSocket by, Runnable connection) throws IOException {
    connection.run();
    return by.accept();
  }
}
