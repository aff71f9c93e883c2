package io.throughline;

import static io.throughline.TestService.freePort;
import static io.throughline.TestService.withoutExport;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.internal.operators.OperatorsPort;
import io.throughline.internal.settings.Settings;
import io.throughline.logging.identity.ServiceIdentity;
import io.throughline.testing.LogLines;
import io.throughline.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators get from the port of a whole instance. */
@ExtendWith(FreshGlobal.class)
class OperatorsPortTest {

  private static final String[] WITH_CBC = {
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"
  };

  @TempDir Path folder;

  private final HttpClient http = HttpClient.newHttpClient();

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
    TestCertificate keys = TestCertificate.selfSigned("localhost");
    int probes = freePort();
    Path pem = Files.write(folder.resolve("tls.pem"), keys.certificatePem());
    Files.write(pem, keys.privateKeyPem(), StandardOpenOption.APPEND);
    HttpClient trusting = HttpClient.newBuilder().sslContext(keys.sslContext(keys)).build();
    try (Observability observability =
        withoutExport()
            .override("throughline.operators.tls.certificate", pem.toString())
            .override("throughline.operators.probe.port", Integer.toString(probes))
            .init()) {
      String address = "https://localhost:" + observability.operatorsPort();

      assertThat(
              trusting.send(request(address + "/metrics").build(), BodyHandlers.ofString()).body())
          .contains("jvm_memory_used_bytes{");
      HttpClient outdated =
          HttpClient.newBuilder()
              .sslContext(keys.sslContext(keys))
              .sslParameters(new SSLParameters(WITH_CBC, new String[] {"TLSv1.2"}))
              .build();
      assertThatThrownBy(
              () -> outdated.send(request(address + "/metrics").build(), BodyHandlers.ofString()))
          .isInstanceOf(SSLHandshakeException.class);
      assertThatThrownBy(() -> send(to(observability, "/metrics"))).isInstanceOf(IOException.class);
      assertThat(send(request("http://127.0.0.1:" + probes + "/live")).statusCode()).isEqualTo(200);
      assertThat(send(request("http://127.0.0.1:" + probes + "/metrics")).statusCode())
          .isEqualTo(404);
    }
  }

  @Test
  void a_renewed_certificate_is_shown_without_a_restart_and_a_broken_one_is_not() throws Exception {
    TestCertificate first = TestCertificate.selfSigned("first.localhost");
    TestCertificate second = TestCertificate.selfSigned("localhost");
    Path certificate = Files.write(folder.resolve("tls.crt"), first.certificatePem());
    Path key = Files.write(folder.resolve("tls.key"), first.privateKeyPem());
    try (Observability observability =
        withoutExport()
            .override("throughline.operators.tls.certificate", certificate.toString())
            .override("throughline.operators.tls.key", key.toString())
            .init()) {
      String live = "https://localhost:" + observability.operatorsPort() + "/live";
      ServiceHealth health = observability.serviceHealth();
      assertThatThrownBy(() -> handshake(second, live)).isInstanceOf(IOException.class);

      Files.write(certificate, second.certificatePem()); // its key comes later
      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> {
                assertThatThrownBy(() -> handshake(second, live)).isInstanceOf(IOException.class);
                assertThat(health.part("operators_port").state().lastError())
                    .contains("is not that of the certificate");
              });
      Files.write(key, second.privateKeyPem());

      await()
          .atMost(Duration.ofMinutes(1))
          .ignoreExceptionsInstanceOf(IOException.class)
          .until(() -> handshake(second, live) == 200);
      assertThat(health.part("operators_port").state().isDegraded()).isFalse();
    }
  }

  @Test
  void connections_with_tls_that_have_ended_cost_an_open_one_nothing() throws Exception {
    TestCertificate keys = TestCertificate.selfSigned("localhost");
    Path pem = Files.write(folder.resolve("tls.pem"), keys.certificatePem());
    Files.write(pem, keys.privateKeyPem(), StandardOpenOption.APPEND);
    SocketFactory sockets = keys.sslContext(keys).getSocketFactory();
    try (Observability observability =
        withoutExport().override("throughline.operators.tls.certificate", pem.toString()).init()) {
      int port = observability.operatorsPort();
      try (Socket open = sockets.createSocket("localhost", port)) {
        for (int i = 0; i < 300; i++) {
          if (i % 25 == 0) {
            assertThat(headOfAnswer(open)).startsWith("HTTP/1.1 200"); // it is never idle for long
          }
          try (Socket ended = sockets.createSocket("localhost", port)) {
            ended
                .getOutputStream()
                .write("GET /live HTTP/1.1\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(ended.getInputStream().readAllBytes()).isNotEmpty();
          }
        }

        assertThat(headOfAnswer(open)).startsWith("HTTP/1.1 200");
      }
    }
  }

  private static String headOfAnswer(Socket open) throws IOException {
    open.getOutputStream().write("HEAD /live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(UTF_8));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = open.getInputStream().read();
      assertThat(next).as(head.toString()).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  /** With a client that has no session of before. */
  private static int handshake(TestCertificate trusted, String uri) throws Exception {
    return HttpClient.newBuilder()
        .sslContext(trusted.sslContext(trusted))
        .build()
        .send(request(uri).build(), BodyHandlers.discarding())
        .statusCode();
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

  @ParameterizedTest
  @ValueSource(strings = {"metrics,health", "/metrics/", "*", "/metrics,/hea*"})
  void paths_that_would_protect_nothing_are_wrong_and_the_default_protects(String paths)
      throws Exception {
    try (LogLines lines = new LogLines("io.throughline");
        Observability observability =
            withoutExport()
                .override("throughline.config.strict", "false")
                .override("throughline.operators.bearer.token", "token")
                .override("throughline.operators.protected.paths", paths)
                .init()) {
      assertThat(status(observability, "/metrics", "")).isEqualTo(401);
      assertThat(status(observability, "/health", "")).isEqualTo(401);
      assertThat(lines.messages())
          .anyMatch(
              line ->
                  line.contains("throughline.operators.protected.paths")
                      && line.contains("paths such as /metrics"));
    }
  }

  @Test
  void a_protected_path_without_a_page_is_told() throws Exception {
    try (LogLines lines = new LogLines("io.throughline");
        Observability observability =
            withoutExport()
                .override("throughline.operators.bearer.token", "token")
                .override("throughline.operators.protected.paths", "/metrics,/healt,/live")
                .init()) {
      assertThat(status(observability, "/metrics", "")).isEqualTo(401);
      assertThat(lines.messages())
          .contains(
              "throughline.operators.protected.paths names [/healt, /live], where nothing asks for"
                  + " credentials");
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
    return OperatorsPort.options(settings, ServiceIdentity.fromEnvironment(environment), List.of())
        .address()
        .getHostString();
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
}
