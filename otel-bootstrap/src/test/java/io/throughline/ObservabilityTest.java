package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.MqttPacketType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ObservabilityTest {

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  @AfterEach
  void forgetTheGlobal() {
    GlobalOpenTelemetry.resetForTest();
  }

  @Test
  void the_three_signals_reach_a_collector_by_http_protobuf() throws IOException {
    try (OtlpReceiver collector = new OtlpReceiver(0);
        Observability observability = sendingTo(collector).init()) {
      Span span = spanOf(observability);
      try (Scope scope = span.makeCurrent()) {
        LoggerFactory.getLogger("host").info("inside the span");
      }
      span.end();
      observability.close();

      assertThat(collector.spans()).extracting(sent -> sent.getName()).containsExactly("work");
      assertThat(collector.metrics()).extracting(Metric::getName).contains("jvm.memory.used");
      assertThat(collector.logs())
          .filteredOn(line -> line.getBody().getStringValue().equals("inside the span"))
          .singleElement()
          .satisfies(
              line ->
                  assertThat(line.getTraceId()).isEqualTo(collector.spans().get(0).getTraceId()));
    }
  }

  @Test
  void secrets_of_spans_do_not_leave() throws IOException {
    try (OtlpReceiver collector = new OtlpReceiver(0);
        Observability observability =
            sendingTo(collector)
                .override("throughline.span.masked.attributes", "messaging.client.id")
                .init()) {
      Span span = spanOf(observability);
      span.setAttribute("messaging.client.id", "c1").setAttribute("password", "hunter2").end();
      observability.close();

      assertThat(collector.spans().get(0).getAttributesList())
          .extracting(attribute -> attribute.getValue().getStringValue())
          .contains("***")
          .doesNotContain("c1", "hunter2");
    }
  }

  @Test
  void the_resource_names_service_process_and_pod() throws IOException {
    Map<String, String> pod =
        Map.of(
            "POD_NAME", "broker-0",
            "POD_NAMESPACE", "production",
            "NODE_NAME", "worker-1",
            "APP_VERSION", "0.3.0",
            "CLUSTER_NAME", "main");
    try (OtlpReceiver collector = new OtlpReceiver(0);
        Observability observability =
            sendingTo(collector)
                .environment(pod)
                .override("otel.exporter.prometheus.host", "127.0.0.1")
                .init()) {
      spanOf(observability).end();
      observability.close();

      assertThat(collector.resource())
          .containsEntry("service.name", "test-service")
          .containsEntry("service.version", "0.3.0")
          .containsEntry("service.instance.id", "production.broker-0.test-service")
          .containsEntry("k8s.pod.name", "broker-0")
          .containsEntry("k8s.namespace.name", "production")
          .containsEntry("k8s.node.name", "worker-1")
          .containsEntry("k8s.cluster.name", "main")
          .containsKeys("process.pid", "process.runtime.name", "host.name", "telemetry.sdk.name")
          .doesNotContainKeys("process.command_args", "process.command_line");
    }
  }

  @Test
  void a_resource_attribute_that_the_user_set_wins_over_the_environment() throws IOException {
    try (OtlpReceiver collector = new OtlpReceiver(0);
        Observability observability =
            sendingTo(collector)
                .environment(Map.of("APP_VERSION", "0.3.0"))
                .override("otel.resource.attributes", "service.version=9,team=blue")
                .override("otel.service.name", "renamed")
                .init()) {
      spanOf(observability).end();
      observability.close();

      assertThat(collector.resource())
          .containsEntry("service.name", "renamed")
          .containsEntry("service.version", "9")
          .containsEntry("team", "blue");
    }
  }

  @Test
  void a_system_property_wins_over_the_argument_of_init_and_loses_to_an_override() {
    System.setProperty("otel.exporter.prometheus.port", "0");
    try (Observability byProperty = withoutExport().operatorsPort(1).init()) {
      assertThat(byProperty.operatorsPort()).isGreaterThan(1);
    }
    System.setProperty("otel.exporter.prometheus.port", "1");
    try (Observability byOverride =
        withoutExport().override("otel.exporter.prometheus.port", "0").init()) {
      assertThat(byOverride.operatorsPort()).isGreaterThan(1);
    } finally {
      System.clearProperty("otel.exporter.prometheus.port");
    }
  }

  @Test
  void without_the_operators_port_metrics_are_still_recorded() {
    try (Observability observability =
        withoutExport().override("prometheus.enable", "false").init()) {
      assertThat(observability.operatorsPort()).isEqualTo(-1);
      assertThat(observability.dumpMetrics()).contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void metrics_are_scraped_in_both_formats_of_prometheus() throws Exception {
    try (Observability observability = withoutExport().init()) {
      observability.openTelemetry().getMeter("m").counterBuilder("packets").build().add(3);

      HttpResponse<String> text = get(observability, "/metrics");
      HttpResponse<String> openMetrics =
          get(observability, "/metrics", "Accept", "application/openmetrics-text; version=1.0.0");

      assertThat(text.statusCode()).isEqualTo(200);
      assertThat(text.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
      assertThat(text.body())
          .contains("\npackets_total 3.0\n")
          .contains("jvm_memory_used_bytes{")
          .contains("service_name=\"test-service\"");
      assertThat(openMetrics.headers().firstValue("Content-Type").orElseThrow())
          .startsWith("application/openmetrics-text");
      assertThat(openMetrics.body()).contains("packets_total 3.0").endsWith("# EOF\n");
    }
  }

  @Test
  void a_metric_of_two_libraries_does_not_break_the_page() throws Exception {
    try (Observability observability = withoutExport().init()) {
      OpenTelemetry openTelemetry = observability.openTelemetry();
      openTelemetry.getMeter("one").counterBuilder("shared").build().add(1);
      openTelemetry.getMeter("two").counterBuilder("shared").build().add(1);

      HttpResponse<String> page = get(observability, "/metrics");

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .contains("shared_total{otel_scope_name=\"one\"} 1.0")
          .contains("shared_total{otel_scope_name=\"two\"} 1.0")
          .contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void without_need_the_page_does_not_say_which_library_measured() {
    try (Observability observability = withoutExport().init()) {
      observability.openTelemetry().getMeter("one").counterBuilder("alone").build().add(1);

      assertThat(observability.dumpMetrics())
          .contains("alone_total 1.0")
          .doesNotContain("otel_scope_name");
    }
  }

  @Test
  void all_metrics_can_be_dumped_as_text() {
    try (Observability observability = withoutExport().init()) {
      MqttMetrics.create(observability.openTelemetry())
          .packetsReceived(MqttPacketType.PUBLISH, MqttNetwork.TCP)
          .add(3);

      assertThat(observability.dumpMetrics())
          .contains(
              "mqtt_packets_received_total{mqtt_network=\"tcp\",mqtt_packet_type=\"publish\"} 3.0")
          .contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void prometheus_among_the_exporters_is_served_by_the_operators_port() throws Exception {
    try (Observability observability =
        withoutExport().override("otel.metrics.exporter", "prometheus").init()) {
      assertThat(get(observability, "/metrics").body()).contains("jvm_memory_used_bytes{");
    }
  }

  @Test
  void only_the_checks_of_the_host_answer_503() throws Exception {
    try (Observability observability = withoutExport().init()) {
      assertThat(get(observability, "/health").body()).contains("\"status\":\"UP\"");

      observability.health().addReadiness("placement", () -> false);

      assertThat(get(observability, "/live").statusCode()).isEqualTo(200);
      assertThat(get(observability, "/ready").statusCode()).isEqualTo(503);
      assertThat(get(observability, "/health/ready").statusCode()).isEqualTo(503);
      HttpResponse<String> health = get(observability, "/health");
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"status\":\"DOWN\"", "\"placement\":\"DOWN\"");

      observability.health().addReadiness("placement", () -> true);
      observability
          .health()
          .addLiveness(
              "loop",
              () -> {
                throw new IllegalStateException("stuck");
              });

      assertThat(get(observability, "/live").statusCode()).isEqualTo(503);
      assertThat(get(observability, "/health/live").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void an_absent_collector_degrades_health_and_it_heals_when_the_collector_comes()
      throws Exception {
    int port = freePort();
    try (Observability observability = sendingTo("http://127.0.0.1:" + port).init()) {
      spanOf(observability).end();
      await()
          .untilAsserted(
              () ->
                  assertThat(get(observability, "/health").body())
                      .contains("\"status\":\"DEGRADED\"")
                      .containsPattern(
                          "\"traces\":\\{\"status\":\"DEGRADED\".+\"last_error\":\".+\""));
      assertThat(get(observability, "/health").statusCode()).isEqualTo(200);
      assertThat(get(observability, "/ready").statusCode()).isEqualTo(200);

      try (OtlpReceiver collector = new OtlpReceiver(port)) {
        await()
            .untilAsserted(
                () -> {
                  spanOf(observability).end();
                  assertThat(get(observability, "/health").body())
                      .containsPattern("\"traces\":\\{\"status\":\"UP\"");
                });
        assertThat(collector.spans()).isNotEmpty();
      }
    }
  }

  @Test
  void a_taken_port_degrades_and_heals() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Observability observability = withoutExport().operatorsPort(taken.getLocalPort()).init()) {
      assertThat(observability.health().part("operators_port").state().lastError())
          .contains("127.0.0.1:" + taken.getLocalPort());

      taken.close();

      await()
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(get(observability, "/live").statusCode()).isEqualTo(200));
      assertThat(observability.health().part("operators_port").state().isDegraded()).isFalse();
    }
  }

  @Test
  void a_wrong_setting_leaves_the_host_observed_by_the_default() {
    try (Observability observability =
        withoutExport()
            .override("otel.traces.sampler", "nonsense")
            .override("throughline.shutdown.timeout", "soon")
            .init()) {
      assertThat(spanOf(observability).getSpanContext().isSampled()).isTrue();
      assertThat(observability.configuration())
          .contains(
              new ConfiguredValue("otel.traces.sampler", "parentbased_always_on", "default"),
              new ConfiguredValue("throughline.shutdown.timeout", "5s", "default"),
              new ConfiguredValue("otel.traces.exporter", "none", "override in code"));
    }
  }

  @Test
  void in_strict_mode_one_exception_lists_every_wrong_setting() {
    ObservabilityBuilder builder =
        withoutExport()
            .environment(Map.of("THROUGHLINE_CONFIG_STRICT", "true", "OTEL_BSP_MAX_QUEU_SIZE", "9"))
            .override("otel.traces.sampler", "nonsense")
            .override("throughline.shutdown.timeout", "soon");

    assertThatThrownBy(builder::init)
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            e ->
                assertThat(e.problems())
                    .hasSize(3)
                    .anyMatch(it -> it.contains("otel.traces.sampler"))
                    .anyMatch(it -> it.contains("throughline.shutdown.timeout"))
                    .anyMatch(it -> it.contains("OTEL_BSP_MAX_QUEUE_SIZE")));
    try (Observability second = withoutExport().init()) {
      assertThat(spanOf(second).getSpanContext().isValid()).isTrue();
    }
  }

  @Test
  void a_readiness_check_of_the_builder_is_there_from_the_first_answer() throws Exception {
    try (Observability observability = withoutExport().readiness("warm", () -> false).init()) {
      HttpResponse<String> ready = get(observability, "/ready");

      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body()).contains("\"warm\":\"DOWN\"");
    }
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

  @Test
  void the_end_of_the_jvm_waits_for_a_host_that_drains() throws Exception {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    Termination termination =
        new Termination(Duration.ofMinutes(1), () -> events.add("closed by the hook"));
    Thread host =
        new Thread(
            () -> {
              try {
                termination.await();
                events.add("drained");
                termination.complete();
              } catch (InterruptedException e) {
                events.add("interrupted");
              }
            });
    host.start();
    await().until(() -> host.getState() == Thread.State.WAITING);

    termination.endWithTheJvm();

    assertThat(events).containsExactly("drained", "closed by the hook");
  }

  @Test
  void the_end_of_the_jvm_does_not_wait_for_a_host_that_made_no_promise() {
    BlockingQueue<String> events = new LinkedBlockingQueue<>();
    Termination termination = new Termination(Duration.ofMinutes(1), () -> events.add("closed"));

    assertTimeoutPreemptively(Duration.ofSeconds(10), termination::endWithTheJvm);
    assertThat(events).containsExactly("closed");
  }

  @Test
  void close_leaves_no_thread_and_no_port() throws Exception {
    Observability observability = withoutExport().init();
    int port = observability.operatorsPort();
    observability.close();
    observability.close();

    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    await()
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .filteredOn(
                        name -> !name.startsWith("throughline-log")) // Logback's, as its lines
                    .noneMatch(name -> name.startsWith("throughline")));
  }

  private static ObservabilityBuilder withoutExport() {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("otel.traces.exporter", "none")
        .override("otel.metrics.exporter", "none")
        .override("otel.logs.exporter", "none");
  }

  private static ObservabilityBuilder sendingTo(OtlpReceiver collector) {
    return sendingTo(collector.endpoint());
  }

  private static ObservabilityBuilder sendingTo(String endpoint) {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("otel.exporter.otlp.endpoint", endpoint)
        .override("throughline.spool.enabled", "true")
        .override("throughline.spool.directory", newSpool())
        .override("otel.bsp.schedule.delay", "50");
  }

  private static String newSpool() {
    try {
      return Files.createTempDirectory("spool").toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Span spanOf(Observability observability) {
    return observability.openTelemetry().getTracer("host").spanBuilder("work").startSpan();
  }

  private HttpResponse<String> get(Observability observability, String path, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + observability.operatorsPort() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
