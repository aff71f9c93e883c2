package io.throughline;

import static io.throughline.TestService.sendingTo;
import static io.throughline.TestService.spanOf;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.opentelemetry.api.trace.Tracer;
import io.throughline.testing.OtlpReceiver;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an instance ends, mostly with a JVM of its own. */
@ExtendWith(FreshGlobal.class)
class ShutdownTest {

  private static final long PATIENCE_SECONDS = 60;

  @Test
  void sigterm_delivers_what_is_in_memory() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = service("wait", collector)) {
      awaitStart(service);
      service.terminate();

      assertThat(service.awaitEnd(PATIENCE_SECONDS)).isTrue();
      assertThat(service.exitCode()).isEqualTo(128 + 15);
      assertThat(collector.spans()).hasSize(1);
      assertThat(collector.metrics()).isNotEmpty();
    }
  }

  @Test
  void a_gauge_that_blocks_for_ever_does_not_keep_the_jvm_from_ending() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = service("block", collector, "-Dthroughline.shutdown.timeout=300ms")) {
      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .until(() -> !service.said("waits").isEmpty());
      service.terminate();

      assertThat(service.awaitEnd(PATIENCE_SECONDS)).as("%s", service.lines()).isTrue();
      assertThat(service.exitCode()).isEqualTo(128 + 15);
    }
  }

  @Test
  void after_sigterm_a_host_that_drains_is_observed_to_its_end() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = service("drain", collector)) {
      awaitStart(service);
      await().until(() -> !service.said("waits").isEmpty());
      service.terminate();

      assertThat(service.awaitEnd(PATIENCE_SECONDS)).isTrue();
      assertThat(collector.spans()).hasSize(2);
    }
  }

  @Test
  void a_host_that_forgets_to_close_ends_by_itself_and_loses_nothing() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = service("", collector)) {
      assertThat(service.awaitEnd(PATIENCE_SECONDS)).as("%s", service.lines()).isTrue();
      assertThat(service.exitCode()).isZero();
      assertThat(collector.spans()).hasSize(1);
    }
  }

  @Test
  void an_exit_in_the_middle_of_init_ends_the_jvm() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = service("", collector, "-Dotel.traces.exporter=exiting")) {
      assertThat(service.awaitEnd(PATIENCE_SECONDS)).as("%s", service.lines()).isTrue();
      assertThat(service.exitCode()).isEqualTo(7);
    }
  }

  @Test
  void sigterm_in_the_middle_of_init_ends_the_jvm() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service = service("", collector, "-Dotel.traces.exporter=waiting")) {
      await()
          .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
          .until(() -> !service.said("waits").isEmpty());
      service.terminate();

      assertThat(service.awaitEnd(PATIENCE_SECONDS)).as("%s", service.lines()).isTrue();
      assertThat(service.exitCode()).isEqualTo(128 + 15);
    }
  }

  @Test
  void who_closes_on_an_interrupted_thread_loses_nothing() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start()) {
      Observability observability =
          sendingTo(collector).override("otel.bsp.schedule.delay", "60000").init();
      for (int i = 0; i < 50; i++) {
        spanOf(observability).end();
      }
      Thread.currentThread().interrupt();

      observability.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(collector.spans()).hasSize(50);
    }
  }

  /** The flush has begun without it, and the SDK asks for no other while that one is under way. */
  @Test
  void what_comes_during_a_flush_is_delivered_by_close() throws Exception {
    Observability observability =
        withoutExport()
            .override("otel.traces.exporter", "gated")
            .override("otel.bsp.schedule.delay", "1ms")
            .init();
    Tracer tracer = observability.openTelemetry().getTracer("host");
    tracer.spanBuilder("first").startSpan().end();
    BrokenExporters.Gated.reached.await();
    tracer.spanBuilder("second").startSpan().end();
    CompletableFuture<Void> closed = CompletableFuture.runAsync(observability::close);
    await().until(observability::isClosed);
    BrokenExporters.Gated.opened.countDown();
    closed.get();

    assertThat(BrokenExporters.Gated.exported).containsExactly("first", "second");
  }

  @Test
  void what_was_not_delivered_is_told_to_the_exit_hook() throws Exception {
    List<Undelivered> told = new ArrayList<>();
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Observability observability =
          Observability.builder("test-service")
              .environment(Map.of())
              .operatorsPort(0)
              .override("otel.metrics.exporter", "none")
              .override("otel.logs.exporter", "none")
              .override(
                  "otel.exporter.otlp.endpoint", "http://127.0.0.1:" + blackHole.getLocalPort())
              .override("otel.bsp.max.export.batch.size", "10")
              .override("throughline.shutdown.timeout", "300ms")
              .exitHook(told::addAll)
              .init();
      for (int i = 0; i < 35; i++) {
        observability.openTelemetry().getTracer("t").spanBuilder("s").startSpan().end();
      }
      observability.close();

      assertThat(told).hasSize(1);
      assertThat(told.get(0).signal()).isEqualTo("traces");
      assertThat(told.get(0).lost()).isBetween(15L, 35L); // without the batches on their way
    }
  }

  @Test
  void an_exit_hook_that_throws_keeps_nobody_from_closing() {
    Observability observability =
        Observability.builder("test-service")
            .environment(Map.of())
            .operatorsPort(0)
            .override("otel.sdk.disabled", "true")
            .exitHook(
                undelivered -> {
                  throw new IllegalStateException("no such luck");
                })
            .init();
    int port = observability.operatorsPort();

    observability.close();

    assertThat(port).isPositive();
    assertThat(observability.serviceHealth().telemetry()).noneMatch(part -> part.lost() > 0);
  }

  @Test
  void close_keeps_its_deadline_while_no_collector_answers() throws Exception {
    try (ServerSocket blackHole = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Observability observability =
          sendingTo("http://127.0.0.1:" + blackHole.getLocalPort())
              .override("otel.metric.export.interval", "100")
              .override("throughline.shutdown.timeout", "300")
              .init();
      spanOf(observability).end();
      blackHole.accept(); // from now on an export is on its way

      // Less than the ten seconds that the exporter itself would wait.
      assertTimeoutPreemptively(Duration.ofSeconds(8), observability::close);
    }
  }

  /** Nothing listens, or somebody does who never answers; and there is no disk to keep it on. */
  @ParameterizedTest
  @CsvSource({
    "refused, http/protobuf",
    "refused, grpc",
    "unanswered, http/protobuf",
    "unanswered, grpc"
  })
  void an_outage_at_the_end_is_told_in_json_lines_only(String outage, String protocol)
      throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      if (outage.equals("refused")) {
        socket.close();
      }
      List<String> options =
          List.of(
              "-Dotel.exporter.prometheus.port=0",
              "-Dotel.exporter.otlp.endpoint=http://localhost:" + socket.getLocalPort(),
              "-Dotel.exporter.otlp.protocol=" + protocol,
              "-Dthroughline.spool.enabled=false",
              "-Dthroughline.shutdown.timeout=1s");
      try (ForkedJvm service = new ForkedJvm(ForkedService.class, options)) {
        assertThat(service.awaitEnd(PATIENCE_SECONDS)).as("%s", service.lines()).isTrue();

        assertThat(service.exitCode()).isZero();
        assertThat(service.lines())
            .filteredOn(line -> !line.startsWith("port ") && !line.equals("main ends"))
            .allMatch(line -> line.startsWith("{\"@timestamp\":") && line.endsWith("}"))
            .anyMatch(line -> line.contains("traces: 1 span lost"));
      }
    }
  }

  @Test
  void close_leaves_no_thread_and_no_port() throws Exception {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Observability observability = withoutExport().init();
    int port = observability.operatorsPort();
    observability.close();
    observability.close();

    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .filteredOn(
                        name -> !name.startsWith("throughline-log")) // Logback's, as its lines
                    .noneMatch(name -> name.startsWith("throughline")));
  }

  private static void awaitStart(ForkedJvm service) {
    await()
        .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
        .until(() -> !service.said("port").isEmpty());
  }

  /** Sends nothing of itself: the delays are longer than any test. */
  private static ForkedJvm service(String then, OtlpReceiver collector, String... more)
      throws Exception {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Dthen=" + then,
                "-Dotel.exporter.prometheus.port=0",
                "-Dotel.bsp.schedule.delay=1h",
                "-Dotel.exporter.otlp.endpoint=" + collector.endpoint()));
    options.addAll(List.of(more));
    return new ForkedJvm(ForkedService.class, options);
  }
}
