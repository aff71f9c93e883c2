package io.throughline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongCounter;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.delivery.TestCertificates;
import io.throughline.logging.ServiceIdentity;
import io.throughline.settings.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators get from the port of a whole instance. */
class OperatorsPortTest {

  private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("client");

  /** A sample of Prometheus' text, without time or exemplar. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "[a-zA-Z_:][a-zA-Z0-9_:]*(\\{([a-zA-Z_][a-zA-Z0-9_]*=\"(\\\\.|[^\"\\\\])*\",?)*\\})? \\S+");

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

  @BeforeEach
  @AfterEach
  void forgetTheGlobal() {
    GlobalOpenTelemetry.resetForTest();
  }

  @Test
  void a_page_is_compressed_for_who_can_read_it() throws Exception {
    try (Observability observability = withoutExport().init()) {
      HttpResponse<byte[]> page =
          http.send(
              to(observability, "/metrics").header("Accept-Encoding", "gzip").build(),
              BodyHandlers.ofByteArray());

      assertThat(page.headers().firstValue("Content-Encoding")).contains("gzip");
      try (var text = new GZIPInputStream(new ByteArrayInputStream(page.body()))) {
        assertThat(new String(text.readAllBytes(), UTF_8)).contains("jvm_memory_used_bytes{");
      }
    }
  }

  @Test
  void openmetrics_leads_from_a_measurement_to_its_trace() throws Exception {
    try (Observability observability = withoutExport().init()) {
      send(to(observability, "/metrics"));
      DoubleHistogram duration =
          observability.openTelemetry().getMeter("host").histogramBuilder("work").build();
      Span sampled = observability.openTelemetry().getTracer("host").spanBuilder("s").startSpan();
      try (Scope scope = sampled.makeCurrent()) {
        duration.record(3);
      }

      send(to(observability, "/health")); // which takes no exemplar away, where there are scrapes
      HttpResponse<String> page =
          send(
              to(observability, "/metrics")
                  .header("Accept", "application/openmetrics-text; version=1.0.0"));

      assertThat(page.body())
          .containsPattern(
              "work_bucket\\{le=\"5.0\"} 1 # \\{.*trace_id=\"%s\".*} 3.0"
                  .formatted(sampled.getSpanContext().getTraceId()))
          .endsWith("# EOF\n");
    }
  }

  @Test
  void the_port_speaks_tls_and_the_one_for_probes_does_not() throws Exception {
    TestCertificates keys = new TestCertificates(folder, "localhost");
    int probes = freePort();
    Path pem = Files.write(folder.resolve("tls.pem"), keys.certificatePem());
    Files.write(pem, keys.privateKeyPem(), StandardOpenOption.APPEND);
    HttpClient trusting = HttpClient.newBuilder().sslContext(keys.trusting(keys)).build();
    try (Observability observability =
        withoutExport()
            .override("throughline.operators.tls.certificate", pem.toString())
            .override("throughline.operators.probe.port", Integer.toString(probes))
            .init()) {
      String address = "https://localhost:" + observability.operatorsPort();

      assertThat(
              trusting.send(request(address + "/metrics").build(), BodyHandlers.ofString()).body())
          .contains("jvm_memory_used_bytes{");
      assertThatThrownBy(() -> send(to(observability, "/metrics"))).isInstanceOf(IOException.class);
      assertThat(send(request("http://127.0.0.1:" + probes + "/live")).statusCode()).isEqualTo(200);
      assertThat(send(request("http://127.0.0.1:" + probes + "/metrics")).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void credentials_are_asked_for_by_path_and_never_by_probes() throws Exception {
    String basic = "Basic " + Base64.getEncoder().encodeToString("operator:secret".getBytes(UTF_8));
    try (Observability observability =
        withoutExport()
            .override("throughline.operators.basic.credentials", "operator:secret")
            .override("throughline.operators.bearer.token", "token")
            .init()) {
      for (String path : List.of("/metrics", "/health")) {
        assertThat(status(observability, path, "")).as(path).isEqualTo(401);
        assertThat(status(observability, path, "Bearer wrong")).as(path).isEqualTo(401);
        assertThat(status(observability, path, basic)).as(path).isEqualTo(200);
        assertThat(status(observability, path, "Bearer token")).as(path).isEqualTo(200);
      }
      for (String path : List.of("/live", "/ready", "/health/live", "/health/ready")) {
        assertThat(status(observability, path, "")).as(path).isEqualTo(200);
      }
      assertThat(send(to(observability, "/metrics")).headers().firstValue("WWW-Authenticate"))
          .contains("Bearer, Basic realm=\"operators\"");
    }
    try (Observability observability =
        withoutExport()
            .override("throughline.operators.bearer.token", "token")
            .override("throughline.operators.protected.paths", "/health")
            .init()) {
      assertThat(status(observability, "/metrics", "")).isEqualTo(200);
      assertThat(status(observability, "/health", "")).isEqualTo(401);
    }
  }

  @Test
  void the_port_is_this_machines_alone_unless_it_is_told_otherwise_or_in_kubernetes() {
    Map<String, String> pod = Map.of("POD_NAME", "broker-0");

    assertThat(host(Map.of(), Map.of())).isEqualTo("127.0.0.1");
    assertThat(host(pod, Map.of())).isEqualTo("0.0.0.0");
    assertThat(host(pod, Map.of("otel.exporter.prometheus.host", "127.0.0.1")))
        .isEqualTo("127.0.0.1");
    assertThat(host(Map.of(), Map.of("otel.exporter.prometheus.host", "0.0.0.0")))
        .isEqualTo("0.0.0.0");
  }

  private static String host(Map<String, String> environment, Map<String, String> overrides) {
    Settings settings =
        Settings.read(overrides, new Properties(), environment, Path.of("."), Map.of());
    return OperatorsPort.options(settings, ServiceIdentity.fromEnvironment(environment))
        .address()
        .getHostString();
  }

  @Test
  void sampling_is_changed_only_with_the_token_that_is_set_for_it() throws Exception {
    try (Observability observability = withoutExport().init()) {
      assertThat(put(observability, "{}", "Bearer any").statusCode()).isEqualTo(403);
    }
    try (Observability observability = controlled().init()) {
      assertThat(put(observability, "{}", "").statusCode()).isEqualTo(401);
      assertThat(put(observability, "{}", "Bearer wrong").statusCode()).isEqualTo(401);
      assertThat(status(observability, "/sampling", "")).isEqualTo(401);
      assertThat(put(observability, "{}", "Bearer control").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void a_plan_that_makes_no_sense_changes_nothing_and_the_answer_says_why() throws Exception {
    Map<String, String> wrong =
        Map.of(
            "", "no content",
            "{\"rules\": [{\"name\": \"a\", \"ratio\": 2}]}", "not from 0 to 1",
            "{\"rules\": [{\"ratio\": 1}]}", "no name",
            "{\"max_per_second\": -1}", "not above 0",
            "{\"rulez\": []}", "rulez",
            "{\"focuses\": [{\"attribute\": \"a\", \"value\": \"b\"}]}",
                "neither seconds nor until");
    try (Observability observability = controlled().init()) {
      put(observability, "{\"max_per_second\": 7}", "Bearer control");
      for (var entry : wrong.entrySet()) {
        HttpResponse<String> answer = put(observability, entry.getKey(), "Bearer control");

        assertThat(answer.statusCode()).as(entry.getKey()).isEqualTo(400);
        assertThat(answer.body()).containsIgnoringCase(entry.getValue());
      }
      assertThat(observability.sampling().plan().maxPerSecond()).isEqualTo(7);
    }
  }

  @Test
  void one_client_is_sampled_for_a_limited_time() throws Exception {
    try (Observability observability =
        controlled().override("otel.traces.sampler", "always_off").init()) {
      assertThat(isSampled(observability, "c1")).isFalse();

      put(
          observability,
          "{\"focuses\": [{\"attribute\": \"client\", \"value\": \"c1\", \"seconds\": 2}]}",
          "Bearer control");

      assertThat(isSampled(observability, "c1")).isTrue();
      assertThat(isSampled(observability, "c2")).isFalse();
      assertThat(observability.dumpMetrics())
          .contains(
              "throughline_sampling_decisions_total{throughline_sampling_decision=\"sampled\",throughline_sampling_rule=\"focus\"} 1.0");
      await().until(() -> !isSampled(observability, "c1"));
      await().until(() -> observability.sampling().plan().focuses().isEmpty());
    }
  }

  @Test
  void pages_of_ten_thousand_series_are_whole_while_eight_threads_record() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    AtomicBoolean ended = new AtomicBoolean();
    try (Observability observability =
        withoutExport().override("otel.java.metrics.cardinality.limit", "20000").init()) {
      Meter meter = observability.openTelemetry().getMeter("host");
      LongCounter counter = meter.counterBuilder("requests").build();
      for (int i = 0; i < 10_000; i++) {
        counter.add(1, Attributes.of(CLIENT, "client-" + i));
      }
      for (int thread = 0; thread < 8; thread++) {
        int first = thread;
        threads.execute(
            () -> {
              for (int i = first; !ended.get(); i++) {
                counter.add(1, Attributes.of(CLIENT, "client-" + i % 10_000));
              }
            });
      }
      Map<String, Double> before = new HashMap<>();
      for (int scrape = 0; scrape < 5; scrape++) {
        List<String> samples =
            send(to(observability, "/metrics"))
                .body()
                .lines()
                .filter(l -> !l.startsWith("#"))
                .toList();

        assertThat(samples)
            .allMatch(line -> SAMPLE.matcher(line).matches())
            .doesNotHaveDuplicates();
        List<String> requests =
            samples.stream().filter(line -> line.startsWith("requests_total{")).toList();
        assertThat(requests).hasSize(10_000);
        for (String line : requests) {
          int space = line.lastIndexOf(' ');
          double value = Double.parseDouble(line.substring(space + 1));
          Double earlier = before.put(line.substring(0, space), value);
          assertThat(value).isGreaterThanOrEqualTo(earlier == null ? 1 : earlier);
        }
      }
      assertThat(before).hasSize(10_000);
    } finally {
      ended.set(true);
      threads.shutdownNow();
    }
  }

  private static boolean isSampled(Observability observability, String client) {
    return observability
        .openTelemetry()
        .getTracer("host")
        .spanBuilder("work")
        .setAttribute(CLIENT, client)
        .startSpan()
        .getSpanContext()
        .isSampled();
  }

  private HttpResponse<String> put(Observability observability, String plan, String authorization)
      throws IOException, InterruptedException {
    return send(
        authorized(to(observability, "/sampling"), authorization)
            .PUT(BodyPublishers.ofString(plan)));
  }

  private int status(Observability observability, String path, String authorization)
      throws IOException, InterruptedException {
    return send(authorized(to(observability, path), authorization)).statusCode();
  }

  private static HttpRequest.Builder authorized(HttpRequest.Builder request, String authorization) {
    return authorization.isEmpty() ? request : request.header("Authorization", authorization);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpRequest.Builder to(Observability observability, String path) {
    return request("http://127.0.0.1:" + observability.operatorsPort() + path);
  }

  private static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url));
  }

  private static ObservabilityBuilder controlled() {
    return withoutExport().override("throughline.operators.control.token", "control");
  }

  private static ObservabilityBuilder withoutExport() {
    return Observability.builder("test-service")
        .environment(Map.of())
        .operatorsPort(0)
        .override("otel.traces.exporter", "none")
        .override("otel.metrics.exporter", "none")
        .override("otel.logs.exporter", "none");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
