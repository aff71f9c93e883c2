package io.throughline.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.throughline.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates and tokens that change while the service runs. */
class RenewedCredentialsTest {

  private final Path folder;

  private final TestCertificate ours;
  private final TestCertificate theirs;

  RenewedCredentialsTest(@TempDir Path folder) throws Exception {
    this.folder = folder;
    ours = TestCertificate.selfSigned("service");
    theirs = TestCertificate.selfSigned("localhost");
    show(ours);
    trust(theirs);
    put("token", "first\n");
  }

  @Test
  void what_others_exchange_is_used_from_the_next_request_on() throws Exception {
    int port;
    OtlpHttpSpanExporter exporter;
    try (ScriptedCollector collector = new ScriptedCollector(0, theirs.sslContext(ours))) {
      port = collector.port();
      exporter = exporter(collector.endpoint());

      assertThat(export(exporter, "a").isSuccess()).isTrue();
      assertThat(collector.requests().get(0).headers())
          .containsEntry("Authorization", List.of("Bearer first"));
    }
    TestCertificate ourNext = TestCertificate.selfSigned("service");
    TestCertificate theirNext = TestCertificate.selfSigned("localhost");
    try (ScriptedCollector collector = new ScriptedCollector(port, theirNext.sslContext(ourNext))) {
      assertThat(export(exporter, "too early").isSuccess()).isFalse();

      show(ourNext);
      trust(theirNext);
      put("token", "second");

      assertThat(export(exporter, "b").isSuccess()).isTrue();
      assertThat(collector.spanNames()).containsExactly("b");
      assertThat(collector.requests().get(0).headers())
          .containsEntry("Authorization", List.of("Bearer second"));
    }
    exporter.close();
  }

  @Test
  void what_makes_no_sense_leaves_the_former_at_work() throws Exception {
    try (ScriptedCollector collector = new ScriptedCollector(0, theirs.sslContext(ours));
        OtlpHttpSpanExporter exporter = exporter(collector.endpoint())) {
      export(exporter, "a");
      put("trusted.pem", "half a cert");
      assertThat(export(exporter, "b").isSuccess()).isTrue();
      Files.delete(folder.resolve("key.pem"));
      assertThat(export(exporter, "c").isSuccess()).isTrue();

      assertThat(collector.spanNames()).containsExactly("a", "b", "c");
    }
  }

  @Test
  void without_its_token_nothing_is_sent() throws Exception {
    try (ScriptedCollector collector = new ScriptedCollector(0, theirs.sslContext(ours));
        OtlpHttpSpanExporter exporter = exporter(collector.endpoint())) {
      put("token", "");

      CompletableResultCode result = export(exporter, "a");

      assertThat(result.isSuccess()).isFalse();
      assertThat(result.getFailureThrowable().getCause()).hasMessageContaining("no token in");
      assertThat(collector.requests()).isEmpty();
    }
  }

  private void show(TestCertificate service) throws Exception {
    put("own.pem", new String(service.certificatePem(), US_ASCII));
    put("key.pem", new String(service.privateKeyPem(), US_ASCII));
  }

  private void trust(TestCertificate collector) throws Exception {
    put("trusted.pem", new String(collector.certificatePem(), US_ASCII));
  }

  private void put(String name, String content) throws Exception {
    Path next = Files.writeString(folder.resolve(name + ".next"), content);
    Files.move(next, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private OtlpHttpSpanExporter exporter(String endpoint) {
    Map<String, String> settings =
        Map.of(
            "throughline.spool.enabled", "false",
            "throughline.otlp.token.file", folder.resolve("token").toString(),
            "otel.exporter.otlp.certificate", folder.resolve("trusted.pem").toString(),
            "otel.exporter.otlp.traces.client.certificate", folder.resolve("own.pem").toString(),
            "otel.exporter.otlp.traces.client.key", folder.resolve("key.pem").toString());
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint)
        .setRetryPolicy(null)
        .setComponentLoader(
            TestSettings.of(settings)
                .listener(new Heard())
                .build()
                .componentLoader(ComponentLoader.forClassLoader(getClass().getClassLoader())))
        .build();
  }

  private static CompletableResultCode export(OtlpHttpSpanExporter exporter, String name) {
    return exporter.export(List.of(TestSpans.named(name))).join(30, TimeUnit.SECONDS);
  }
}
