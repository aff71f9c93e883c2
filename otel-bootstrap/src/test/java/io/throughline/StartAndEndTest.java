package io.throughline;

import static io.throughline.TestService.freePort;
import static io.throughline.TestService.get;
import static io.throughline.TestService.part;
import static io.throughline.TestService.sendingTo;
import static io.throughline.TestService.spanOf;
import static io.throughline.TestService.withoutExport;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.testing.LogLines;
import io.throughline.testing.OtlpReceiver;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.slf4j.event.Level;

/** What is said and done when a service starts, fails to start, and ends. */
@ExtendWith(FreshGlobal.class)
class StartAndEndTest {

  private static final org.slf4j.Logger log = LoggerFactory.getLogger(StartAndEndTest.class);

  @Test
  void spans_that_end_after_close_are_counted_and_told() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        LogLines lines = new LogLines("io.throughline");
        Observability observability = sendingTo(collector).init()) {
      Tracer tracer = observability.openTelemetry().getTracer("host");
      Span running = spanOf(observability);
      observability.close();
      running.end();
      tracer.spanBuilder("started late").startSpan().end();

      assertThat(lines.messages())
          .anyMatch(line -> line.startsWith("1 span and 0 log records came after close()"))
          .anyMatch(line -> line.startsWith("2 spans and 0 log records came after close()"));
      assertThat(collector.spans()).isEmpty();
    }
  }

  /** Spring Boot has such a filter from its start until it has set up logging. */
  @Test
  void the_start_is_logged_once_though_all_is_denied_after_init() {
    LoggerContext logback = (LoggerContext) LoggerFactory.getILoggerFactory();
    TurboFilter denying =
        new TurboFilter() {
          @Override
          public FilterReply decide(
              Marker marker,
              Logger logger,
              ch.qos.logback.classic.Level level,
              String format,
              Object[] arguments,
              Throwable thrown) {
            return FilterReply.DENY;
          }
        };
    try (LogLines lines = new LogLines("io.throughline")) {
      Observability observability = withoutExport().init();
      logback.addTurboFilter(denying);
      try {
        observability.close();
      } finally {
        logback.getTurboFilterList().remove(denying);
      }

      assertThat(lines.messages())
          .filteredOn(line -> line.startsWith("telemetry of test-service: "))
          .singleElement()
          .asString()
          .endsWith("http://127.0.0.1:" + observability.operatorsPort() + "/metrics");
    }
  }

  @Test
  void health_tells_that_lines_are_lost_until_they_are_written_again() throws Exception {
    PrintStream working = System.out;
    try (Observability observability = withoutExport().init()) {
      System.setOut(
          new PrintStream(
              new OutputStream() {
                @Override
                public void write(int value) {
                  throw new OutOfMemoryError("for this test");
                }
              }));
      log.info("lost");
      await()
          .until(() -> part(observability, "logging").get("status").asString().equals("DEGRADED"));
      assertThat(part(observability, "logging").get("last_error").asString())
          .isEqualTo("log lines are lost: java.lang.OutOfMemoryError: for this test");

      System.setOut(working);
      log.info("written");
      await().until(() -> part(observability, "logging").get("status").asString().equals("UP"));
    } finally {
      System.setOut(working);
    }
  }

  @Test
  void a_service_is_ready_with_its_first_readiness_check() throws Exception {
    try (Observability observability =
        withoutExport().override("throughline.ready.timeout", "10m").init()) {
      int before = get(observability, "/ready").statusCode();
      observability.health().addReadiness("grpc", () -> true);

      assertThat(before).isEqualTo(503);
      assertThat(get(observability, "/ready").statusCode()).isEqualTo(200);
      assertThat(get(observability, "/health").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_service_that_says_nothing_is_taken_for_ready_after_a_time() {
    AtomicLong nanos = new AtomicLong(7);
    ServiceHealth health =
        new ServiceHealth("s", Duration.ofSeconds(1), Duration.ofSeconds(30), nanos::get);
    try (LogLines lines = new LogLines("io.throughline")) {
      assertThat(health.ready().join().status()).hasToString("DOWN");
      nanos.addAndGet(Duration.ofSeconds(30).toNanos());

      assertThat(health.ready().join().status()).hasToString("UP");
      assertThat(health.ready().join().status()).hasToString("UP");
      assertThat(lines.messages()).singleElement().asString().contains("is taken for ready, 30 s");
    } finally {
      health.close();
    }
  }

  @Test
  void a_test_of_a_host_opens_no_port_and_leaves_no_spool() throws Exception {
    String enabled = System.clearProperty("throughline.spool.enabled"); // what Maven has set
    try (Observability observability =
        Observability.builder("tested-host")
            .environment(Map.of())
            .override("otel.exporter.otlp.endpoint", "http://127.0.0.1:1")
            .override("throughline.shutdown.timeout", "500ms")
            .init()) {
      spanOf(observability).end();

      assertThat(observability.operatorsPort()).isEqualTo(-1);
    } finally {
      if (enabled != null) {
        System.setProperty("throughline.spool.enabled", enabled);
      }
    }
    try (Stream<Path> left = Files.walk(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(left).noneMatch(path -> path.endsWith("tested-host"));
    }
  }

  @Test
  void what_a_service_throws_is_logged_and_sent_before_telemetry_ends() throws Exception {
    try (OtlpReceiver collector = OtlpReceiver.start();
        LogLines lines = new LogLines("io.throughline")) {
      System.setProperty("otel.exporter.otlp.endpoint", collector.endpoint());
      System.setProperty("otel.exporter.prometheus.port", "0");
      assertThatThrownBy(
              () ->
                  Observability.run(
                      "crashing",
                      observability -> {
                        throw new IllegalStateException("port 1778 is taken");
                      }))
          .hasMessage("port 1778 is taken");

      assertThat(lines.messages()).contains("crashing failed");
      assertThat(collector.logRecords())
          .anyMatch(line -> line.getBody().getStringValue().equals("crashing failed"));
    } finally {
      System.clearProperty("otel.exporter.otlp.endpoint");
      System.clearProperty("otel.exporter.prometheus.port");
    }
  }

  @Test
  void an_instance_without_its_port_has_an_id_of_its_own_and_claims_no_address() throws Exception {
    int port = freePort();
    try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
        OtlpReceiver collector = OtlpReceiver.start();
        LogLines lines = new LogLines("io.throughline");
        Observability observability = sendingTo(collector).operatorsPort(port).init()) {
      spanOf(observability).end();
      observability.close();

      assertThat(collector.receivedSpans().get(0).resourceTexts().get("service.instance.id"))
          .isNotNull()
          .satisfies(id -> assertThat(UUID.fromString(id.toString()).version()).isEqualTo(4));
      assertThat(lines.messages())
          .noneMatch(line -> line.startsWith("telemetry of") && line.contains(":" + port))
          .anyMatch(line -> line.contains("OTEL_EXPORTER_PROMETHEUS_PORT=0"));
      assertThat(other.isBound()).isTrue();
    }
  }

  @Test
  void a_disabled_sdk_is_announced_as_off() {
    try (LogLines lines = new LogLines("io.throughline")) {
      withoutExport().override("otel.sdk.disabled", "true").init().close();

      assertThat(lines.messages())
          .anyMatch(line -> line.startsWith("telemetry of test-service: off, nothing is recorded"));
    }
  }

  @Test
  void a_disabled_sdk_makes_no_spans_and_hands_the_context_on() {
    try (Observability observability =
        withoutExport().override("otel.sdk.disabled", "true").init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();
      String traceparent = "00-5bf92f3577b34da6a3ce929d0e0e4737-00f067aa0ba902b7-01";
      TextMapPropagator propagator = openTelemetry.getPropagators().getTextMapPropagator();
      Context received =
          propagator.extract(Context.root(), Map.of("traceparent", traceparent), new MapGetter());
      Span first = openTelemetry.getTracer("test").spanBuilder("first").setNoParent().startSpan();
      Span next =
          openTelemetry.getTracer("test").spanBuilder("next").setParent(received).startSpan();
      Map<String, String> sent = new HashMap<>();
      propagator.inject(
          received.with(next), sent, (carrier, key, value) -> carrier.put(key, value));

      assertThat(first.isRecording()).isFalse();
      assertThat(first.getSpanContext().isValid()).isFalse();
      assertThat(next.isRecording()).isFalse();
      assertThat(sent).containsEntry("traceparent", traceparent);
    }
  }

  @Test
  @SuppressWarnings("NullAway") // that is the point
  void no_argument_is_thrown_back_at_the_host() {
    try (LogLines lines = new LogLines("io.throughline");
        Observability observability =
            new ObservabilityBuilder(" ")
                .environment(Map.of())
                .operatorsPort(0)
                .override("otel.sdk.disabled", "true")
                .override(null, "x")
                .readiness(null, null)
                .exitHook(null)
                .init()) {
      observability.health().addReadiness(null, null);
      observability.health().addLiveness("a", null);
      observability.sampling().change(null);
      observability.sampling().focusOn(null, null, null);
      observability.sampling().focusOn("a", "b", Duration.ofSeconds(Long.MAX_VALUE));
      observability.verbosity().level(null, null, null);
      observability.verbosity().level("a", Level.INFO, Duration.ofSeconds(Long.MIN_VALUE));
      observability.verbosity().follow("a", "b", Duration.ofSeconds(Long.MAX_VALUE));
      observability.verbosity().reset();

      assertThat(lines.messages())
          .anyMatch(
              line ->
                  line.startsWith("4 wrong settings")
                      && line.contains("is ' '; unknown_service:java is used"));
      assertThat(observability.sampling().plan().focuses()).hasSize(1);
    }
  }

  @Test
  void an_exit_hook_that_hangs_keeps_nobody_from_closing() {
    CountDownLatch never = new CountDownLatch(1);
    Observability observability =
        withoutExport()
            .exitHook(
                undelivered -> {
                  try {
                    never.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                })
            .init();
    observability.close();

    assertThat(observability.isClosed()).isTrue();
  }

  @Test
  void secrets_among_resource_attributes_are_not_shown() {
    try (Observability observability =
        withoutExport()
            .override("otel.resource.attributes", "deploy.token=hunter2,team=a")
            .init()) {
      assertThat(observability.configuration().toString())
          .contains("team=a")
          .doesNotContain("hunter2");
    }
  }

  private static final class MapGetter implements TextMapGetter<Map<String, String>> {
    @Override
    public Iterable<String> keys(Map<String, String> carrier) {
      return carrier.keySet();
    }

    @Override
    public @Nullable String get(@Nullable Map<String, String> carrier, String key) {
      return carrier == null ? null : carrier.get(key);
    }
  }
}
