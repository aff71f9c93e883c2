package io.throughline.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.ServerCredentials;
import io.grpc.Status;
import io.grpc.TlsServerCredentials;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import io.throughline.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Over the disk to the collector by OTLP/gRPC, below the SDK's own exporter. */
class GrpcDeliveryTest {

  private final Path folder;

  private final Map<String, String> settings = new HashMap<>();
  private final Heard heard = new Heard();
  private OtlpDelivery delivery;

  GrpcDeliveryTest(@TempDir Path folder) {
    this.folder = folder;
    delivery = newDelivery(); // opens nothing yet
  }

  @AfterEach
  void stop() {
    delivery.close();
  }

  @Test
  void what_was_exported_arrives() throws Exception {
    try (ScriptedGrpcCollector collector = new ScriptedGrpcCollector()) {
      OtlpGrpcSpanExporter exporter = start("http://localhost:" + collector.port());
      assertThat(delivery.spools(ThroughlineSignal.TRACES)).isTrue();
      export(exporter, "a", "b");

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(2));
      assertThat(collector.spanNames()).containsExactly("a", "b");
      assertThat(collector.headers("grpc-encoding")).containsExactly("gzip");
      assertThat(collector.headers("x-tenant")).containsExactly("blue");
    }
  }

  @Test
  void an_absent_collector_costs_nothing_and_order_is_kept() throws Exception {
    int port = freePort();
    OtlpGrpcSpanExporter exporter = start("http://localhost:" + port);
    export(exporter, "a");
    await().untilAsserted(() -> assertThat(heard.failures()).isNotEmpty());
    export(exporter, "b");
    try (ScriptedGrpcCollector collector = new ScriptedGrpcCollector(port, insecure())) {
      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(2));
      assertThat(collector.spanNames()).containsExactly("a", "b");
    }
    assertThat(heard.dropped()).isEmpty();
  }

  @Test
  void what_was_spooled_for_http_leaves_by_grpc() throws Exception {
    try (ServerSocket deaf = new ServerSocket(0)) {
      OtlpDelivery http = newDelivery();
      try (var other =
          io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter.builder()
              .setEndpoint("http://localhost:" + deaf.getLocalPort() + "/v1/traces")
              .setComponentLoader(components(http))
              .build()) {
        other.export(List.of(TestSpans.named("a"))).join(30, TimeUnit.SECONDS);
        http.close();
      }
    }
    try (ScriptedGrpcCollector collector = new ScriptedGrpcCollector()) {
      start("http://localhost:" + collector.port());

      await().untilAsserted(() -> assertThat(collector.spanNames()).containsExactly("a"));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"OK", "INVALID_ARGUMENT", "ALREADY_EXISTS"},
      mode = EnumSource.Mode.EXCLUDE)
  void what_may_be_taken_later_is_kept(Status.Code code) throws Exception {
    try (ScriptedGrpcCollector collector =
        new ScriptedGrpcCollector().thenAnswers(code.toStatus())) {
      OtlpGrpcSpanExporter exporter = start("http://localhost:" + collector.port());
      export(exporter, "a");
      await().untilAsserted(() -> assertThat(heard.failures()).hasSize(1));
      assertThat(heard.failures().get(0)).contains(code.toString());
      export(exporter, "b");

      await()
          .untilAsserted(
              () -> assertThat(collector.spanNames()).containsExactlyInAnyOrder("a", "b"));
    }
    assertThat(heard.dropped()).isEmpty();
  }

  @Test
  void a_request_that_can_never_succeed_is_counted_and_does_not_stop_the_others() throws Exception {
    try (ScriptedGrpcCollector collector =
        new ScriptedGrpcCollector().thenAnswers(Status.INVALID_ARGUMENT)) {
      OtlpGrpcSpanExporter exporter = start("http://localhost:" + collector.port());
      export(exporter, "poison");
      await()
          .untilAsserted(
              () ->
                  assertThat(heard.dropped())
                      .containsExactly(Map.entry(ThroughlineSpoolDropReason.REJECTED, 1L)));
      export(exporter, "good");

      await().untilAsserted(() -> assertThat(collector.spanNames()).containsExactly("good"));
    }
  }

  @Test
  void what_the_collector_takes_only_in_part_is_counted() throws Exception {
    try (ScriptedGrpcCollector collector =
        new ScriptedGrpcCollector()
            .thenAnswers(
                ExportTraceServiceResponse.newBuilder()
                    .setPartialSuccess(ExportTracePartialSuccess.newBuilder().setRejectedSpans(2))
                    .build())) {
      OtlpGrpcSpanExporter exporter = start("http://localhost:" + collector.port());
      export(exporter, "a", "b", "c");

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(1));
      assertThat(heard.dropped())
          .containsExactly(Map.entry(ThroughlineSpoolDropReason.REJECTED, 2L));
    }
  }

  @Test
  void certificates_and_tokens_are_renewed() throws Exception {
    TestCertificate theirs = TestCertificate.selfSigned("localhost");
    Path trusted = Files.write(folder.resolve("trusted.pem"), theirs.certificatePem());
    Path token = Files.writeString(folder.resolve("token"), "first");
    settings.put("otel.exporter.otlp.certificate", trusted.toString());
    settings.put("throughline.otlp.token.file", token.toString());
    int port;
    OtlpGrpcSpanExporter exporter;
    try (ScriptedGrpcCollector collector = new ScriptedGrpcCollector(0, tls(theirs))) {
      port = collector.port();
      exporter = start("https://localhost:" + port);
      export(exporter, "a");

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(1));
      assertThat(collector.headers("authorization")).containsExactly("Bearer first");
    }
    TestCertificate next = TestCertificate.selfSigned("localhost");
    try (ScriptedGrpcCollector collector = new ScriptedGrpcCollector(port, tls(next))) {
      export(exporter, "b");
      await().untilAsserted(() -> assertThat(heard.failures()).isNotEmpty());
      Files.writeString(token, "second");
      Files.write(trusted, next.certificatePem());

      await().untilAsserted(() -> assertThat(heard.delivered()).isEqualTo(2));
      assertThat(collector.headers("authorization")).containsExactly("Bearer second");
    }
  }

  @Test
  void without_a_spool_what_fails_is_given_back() throws Exception {
    settings.put("throughline.spool.enabled", "false");
    OtlpGrpcSpanExporter exporter = start("http://localhost:" + freePort());

    assertThat(
            exporter.export(List.of(TestSpans.named("a"))).join(30, TimeUnit.SECONDS).isSuccess())
        .isFalse();
    assertThat(delivery.spools(ThroughlineSignal.TRACES)).isFalse();
    assertThat(delivery.spooled(ThroughlineSignal.TRACES)).isZero();
  }

  @Test
  void what_a_declarative_file_sends_goes_over_the_spool() throws Exception {
    describedByFile();
    OtlpGrpcSpanExporter exporter = start("http://localhost:" + freePort());
    export(exporter, "a");

    assertThat(delivery.spooled(ThroughlineSignal.TRACES)).isEqualTo(1);
  }

  @Test
  void certificates_in_a_declarative_file_are_left_to_upstreams_sender() throws Exception {
    describedByFile();
    delivery = newDelivery();
    List<GrpcSenderConfig> seen = new ArrayList<>();
    GrpcSenderProvider upstream =
        config -> {
          seen.add(config);
          throw new IllegalStateException("asked for");
        };
    ComponentLoader others =
        new ComponentLoader() {
          @Override
          public <T> Iterable<T> load(Class<T> spi) {
            return spi == GrpcSenderProvider.class ? List.of(spi.cast(upstream)) : List.of();
          }
        };

    assertThatThrownBy(
            () ->
                OtlpGrpcSpanExporter.builder()
                    .setEndpoint("https://localhost:1")
                    .setTrustedCertificates(
                        TestCertificate.selfSigned("localhost").certificatePem())
                    .setComponentLoader(delivery.componentLoader(others))
                    .build())
        .hasMessage("asked for");
    assertThat(seen).hasSize(1);
  }

  private void describedByFile() throws IOException {
    Path file = Files.writeString(folder.resolve("otel.yaml"), "");
    settings.put("otel.config.file", file.toString());
  }

  private static ServerCredentials insecure() {
    return io.grpc.InsecureServerCredentials.create();
  }

  private static ServerCredentials tls(TestCertificate shown) throws Exception {
    return TlsServerCredentials.create(
        new ByteArrayInputStream(shown.certificatePem()),
        new ByteArrayInputStream(shown.privateKeyPem()));
  }

  private OtlpGrpcSpanExporter start(String endpoint) {
    delivery = newDelivery();
    return OtlpGrpcSpanExporter.builder()
        .setEndpoint(endpoint)
        .setCompression("gzip")
        .addHeader("X-Tenant", "blue")
        .setComponentLoader(components(delivery))
        .build();
  }

  private OtlpDelivery newDelivery() {
    settings.putIfAbsent("throughline.spool.enabled", "true");
    settings.putIfAbsent("throughline.spool.directory", folder.resolve("spool").toString());
    OtlpDeliveryBuilder builder =
        TestSettings.of(settings).listener(heard).timings(TestSettings.QUICK);
    return (settings.containsKey("otel.config.file") ? builder.describedByFile() : builder).build();
  }

  private ComponentLoader components(OtlpDelivery of) {
    return of.componentLoader(ComponentLoader.forClassLoader(getClass().getClassLoader()));
  }

  private static void export(OtlpGrpcSpanExporter exporter, String... names) {
    assertThat(
            exporter
                .export(List.of(names).stream().map(TestSpans::named).toList())
                .join(30, TimeUnit.SECONDS)
                .isSuccess())
        .isTrue();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
