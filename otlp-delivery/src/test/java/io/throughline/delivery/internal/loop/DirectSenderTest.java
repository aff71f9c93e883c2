package io.throughline.delivery.internal.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.ProxyOptions;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.throughline.delivery.Heard;
import io.throughline.delivery.OtlpDelivery;
import io.throughline.delivery.ScriptedCollector;
import io.throughline.delivery.ScriptedCollector.Response;
import io.throughline.delivery.TestSettings;
import io.throughline.delivery.TestSpans;
import io.throughline.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sender below the SDK's own exporter, which is how it is used. */
class DirectSenderTest {

  private static final RetryPolicy QUICK =
      RetryPolicy.builder()
          .setInitialBackoff(Duration.ofMillis(1))
          .setMaxBackoff(Duration.ofMillis(5))
          .build();

  @Test
  void a_batch_arrives_as_the_exporter_encoded_it() throws IOException {
    try (ScriptedCollector collector = new ScriptedCollector()) {
      assertThat(export(exporter(collector), "a", "b").isSuccess()).isTrue();

      assertThat(collector.spanNames()).containsExactly("a", "b");
      assertThat(collector.requests().get(0).headers())
          .containsEntry("Content-type", List.of("application/x-protobuf"))
          .doesNotContainKey("Content-encoding");
    }
  }

  @Test
  void gzip_and_headers_are_sent() throws IOException {
    AtomicInteger token = new AtomicInteger();
    try (ScriptedCollector collector = new ScriptedCollector()) {
      OtlpHttpSpanExporterBuilder exporter =
          exporter(collector)
              .setCompression("gzip")
              .addHeader("x-tenant", "blue")
              .setHeaders(() -> Map.of("authorization", "token " + token.incrementAndGet()));
      try (OtlpHttpSpanExporter running = exporter.build()) {
        export(running, "first");
        export(running, "second");
      }

      assertThat(collector.spanNames()).containsExactly("first", "second");
      assertThat(collector.requests())
          .allSatisfy(
              request ->
                  assertThat(request.headers())
                      .containsEntry("Content-encoding", List.of("gzip"))
                      .containsEntry("X-tenant", List.of("blue")))
          .extracting(request -> request.headers().get("Authorization"))
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 502, 503, 504})
  void what_the_specification_calls_retryable_is_sent_again(int status) throws IOException {
    try (ScriptedCollector collector =
        new ScriptedCollector().thenAnswers(status).thenAnswers(status)) {
      assertThat(export(exporter(collector), "a").isSuccess()).isTrue();
      assertThat(collector.requests()).hasSize(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 413, 500, 301})
  void anything_else_is_reported_at_once(int status) throws IOException {
    try (ScriptedCollector collector = new ScriptedCollector().thenAnswers(status)) {
      CompletableResultCode result = export(exporter(collector), "a");

      assertThat(result.isSuccess()).isFalse();
      assertThat(collector.requests()).hasSize(1);
    }
  }

  @Test
  void attempts_end_with_the_policy() throws IOException {
    try (ScriptedCollector collector = new ScriptedCollector()) {
      for (int i = 0; i < 5; i++) {
        collector.thenAnswers(503);
      }
      assertThat(export(exporter(collector), "a").isSuccess()).isFalse();
      assertThat(collector.requests()).hasSize(5);
    }
  }

  @Test
  void a_retry_that_the_receiver_wants_after_the_time_out_is_not_made() throws IOException {
    try (ScriptedCollector collector =
        new ScriptedCollector()
            .thenAnswers(new Response(429, Map.of("Retry-After", "3600"), ByteString.EMPTY))) {
      assertThat(export(exporter(collector), "a").isSuccess()).isFalse();
      assertThat(collector.requests()).hasSize(1);
    }
  }

  @Test
  void a_connection_that_is_reset_is_tried_again() throws Exception {
    try (ServerSocket resetting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      int port = resetting.getLocalPort();
      OtlpHttpSpanExporter exporter =
          builder("http://localhost:" + port + "/v1/traces")
              .setRetryPolicy(
                  RetryPolicy.builder().setInitialBackoff(Duration.ofMillis(300)).build())
              .build();
      CompletableResultCode result = exporter.export(List.of(TestSpans.named("a")));
      try (Socket socket = resetting.accept()) {
        assertThat(socket.getInputStream().read()).isEqualTo('P');
        socket.setSoLinger(true, 0);
      }
      resetting.close();
      try (ScriptedCollector collector = new ScriptedCollector(port)) {
        assertThat(result.join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
        assertThat(collector.spanNames()).containsExactly("a");
      }
      exporter.shutdown();
    }
  }

  @Test
  void a_receiver_that_never_answers_costs_no_more_than_the_time_out() throws IOException {
    try (ServerSocket blackHole = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      CompletableResultCode result =
          export(
              builder("http://localhost:" + blackHole.getLocalPort() + "/v1/traces")
                  .setTimeout(Duration.ofMillis(200)),
              "a");

      assertThat(result.isSuccess()).isFalse();
      assertThat(result.getFailureThrowable().getCause()).hasMessageContaining("no answer within");
    }
  }

  @Test
  void an_endless_answer_is_refused() throws IOException {
    try (ScriptedCollector collector =
        new ScriptedCollector()
            .thenAnswers(
                new Response(200, Map.of(), ByteString.copyFrom(new byte[5 * 1024 * 1024])))) {
      CompletableResultCode result = export(exporter(collector).setRetryPolicy(null), "a");

      assertThat(result.isSuccess()).isFalse();
      assertThat(result.getFailureThrowable().getCause()).hasMessageContaining("exceeds");
    }
  }

  @Test
  void tls_is_mutual_with_the_certificates_given() throws Exception {
    TestCertificate ours = TestCertificate.selfSigned("service");
    TestCertificate theirs = TestCertificate.selfSigned("localhost");
    try (ScriptedCollector collector = new ScriptedCollector(0, theirs.sslContext(ours))) {
      OtlpHttpSpanExporterBuilder trusting =
          exporter(collector).setTrustedCertificates(theirs.certificatePem());

      assertThat(export(trusting.setRetryPolicy(null), "anonymous").isSuccess()).isFalse();
      assertThat(
              export(trusting.setClientTls(ours.privateKeyPem(), ours.certificatePem()), "known")
                  .isSuccess())
          .isTrue();
      assertThat(collector.spanNames()).containsExactly("known");
    }
  }

  @Test
  void a_certificate_that_nobody_vouches_for_is_refused() throws Exception {
    TestCertificate ours = TestCertificate.selfSigned("service");
    TestCertificate theirs = TestCertificate.selfSigned("localhost");
    try (ScriptedCollector collector = new ScriptedCollector(0, theirs.sslContext(ours))) {
      CompletableResultCode result =
          export(
              exporter(collector)
                  .setRetryPolicy(null)
                  .setClientTls(ours.privateKeyPem(), ours.certificatePem()),
              "a");

      assertThat(result.isSuccess()).isFalse();
      assertThat(collector.requests()).isEmpty();
    }
  }

  @Test
  void a_proxy_is_used() throws IOException {
    try (ScriptedCollector proxy = new ScriptedCollector()) {
      export(
          builder("http://collector.invalid:4318/v1/traces")
              .setProxy(
                  ProxyOptions.create(
                      new InetSocketAddress(InetAddress.getLoopbackAddress(), proxy.port()))),
          "a");

      assertThat(proxy.spanNames()).containsExactly("a");
    }
  }

  @Test
  void shutdown_gives_back_what_is_on_its_way_and_leaves_no_thread() throws Exception {
    try (ServerSocket blackHole = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
      OtlpHttpSpanExporter exporter =
          builder("http://localhost:" + blackHole.getLocalPort() + "/v1/shutdown-test").build();
      CompletableResultCode onItsWay = exporter.export(List.of(TestSpans.named("a")));
      CompletableResultCode waiting = exporter.export(List.of(TestSpans.named("b")));
      blackHole.accept();

      exporter.shutdown().join(10, TimeUnit.SECONDS);

      assertThat(onItsWay.join(10, TimeUnit.SECONDS).isSuccess()).isFalse();
      assertThat(waiting.join(10, TimeUnit.SECONDS).isSuccess()).isFalse();
      await()
          .untilAsserted(
              () ->
                  assertThat(Thread.getAllStackTraces().keySet())
                      .extracting(Thread::getName)
                      .doesNotContain("throughline-send-shutdown-test"));
    }
  }

  private static OtlpHttpSpanExporterBuilder exporter(ScriptedCollector collector) {
    return builder(collector.endpoint());
  }

  private static OtlpHttpSpanExporterBuilder builder(String endpoint) {
    return OtlpHttpSpanExporter.builder()
        .setEndpoint(endpoint)
        .setRetryPolicy(QUICK)
        .setComponentLoader(
            withoutSpool()
                .componentLoader(
                    ComponentLoader.forClassLoader(DirectSenderTest.class.getClassLoader())));
  }

  private static CompletableResultCode export(
      OtlpHttpSpanExporterBuilder builder, String... names) {
    try (OtlpHttpSpanExporter exporter = builder.build()) {
      return export(exporter, names);
    }
  }

  private static CompletableResultCode export(OtlpHttpSpanExporter exporter, String... names) {
    return exporter
        .export(List.of(names).stream().map(TestSpans::named).toList())
        .join(30, TimeUnit.SECONDS);
  }

  private static OtlpDelivery withoutSpool() {
    return TestSettings.of(Map.of("throughline.spool.enabled", "false"))
        .listener(new Heard())
        .build();
  }
}
