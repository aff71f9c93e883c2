package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporterBuilder;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OtlpReceiverTest {

  @ParameterizedTest
  @EnumSource
  void spans_are_kept_with_their_origin(OtlpProtocol protocol) {
    try (OtlpReceiver receiver = OtlpReceiver.start(protocol);
        SpanExporter exporter = exporter(protocol, receiver)) {
      assertThat(export(exporter, "a", "b").isSuccess()).isTrue();

      assertThat(receiver.awaitSpans(2)).extracting(Span::getName).containsExactly("a", "b");
      assertThat(receiver.receivedSpans().get(0).scope().getName()).isEqualTo("test");
      assertThat(receiver.receivedSpans().get(0).resourceTexts())
          .containsEntry("service.name", "unknown_service:java");
      assertThat(receiver.requests().get(0).path()).isEqualTo("/v1/traces");
      assertThat(receiver.requests().get(0).headers()).containsKey("user-agent");
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_next_answer_is_given_once(OtlpProtocol protocol) {
    try (OtlpReceiver receiver = OtlpReceiver.start(protocol);
        SpanExporter exporter = exporter(protocol, receiver)) {
      receiver.answerNext(OtlpAnswer.status(400));

      assertThat(export(exporter, "refused").isSuccess()).isFalse();
      assertThat(export(exporter, "taken").isSuccess()).isTrue();

      assertThat(receiver.spans()).extracting(Span::getName).containsExactly("taken");
      assertThat(receiver.requests()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_request_decides_on_its_answer(OtlpProtocol protocol) {
    try (OtlpReceiver receiver = OtlpReceiver.start(protocol);
        SpanExporter exporter = exporter(protocol, receiver)) {
      receiver.answerWith(
          request ->
              "a token".equals(request.headers().get("authorization"))
                  ? OtlpAnswer.ok()
                  : OtlpAnswer.status(401));

      assertThat(export(exporter, "a").isSuccess()).isTrue();
      receiver.answerWith(OtlpAnswer.status(503));
      assertThat(export(exporter, "b").isSuccess()).isFalse();
      assertThat(receiver.spans()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_partial_success_leaves_out_the_first(OtlpProtocol protocol) {
    try (OtlpReceiver receiver = OtlpReceiver.start(protocol);
        SpanExporter exporter = exporter(protocol, receiver)) {
      receiver.answerWith(OtlpAnswer.partialSuccess(1, "too old"));

      assertThat(export(exporter, "a", "b").isSuccess()).isTrue();

      assertThat(receiver.spans()).extracting(Span::getName).containsExactly("b");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_cut_connection_is_an_error_and_the_next_one_is_served(OtlpProtocol protocol) {
    try (OtlpReceiver receiver = OtlpReceiver.start(protocol);
        SpanExporter exporter = exporter(protocol, receiver)) {
      int port = receiver.port();
      receiver.answerWith(OtlpAnswer.cut());
      assertThat(export(exporter, "cut").isSuccess()).isFalse();
      receiver.answerWith(OtlpAnswer.ok());

      receiver.await("span", it -> export(exporter, "served").isSuccess());

      assertThat(receiver.port()).isEqualTo(port);
      assertThat(receiver.spans()).extracting(Span::getName).containsExactly("served");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_hanging_receiver_keeps_the_request_and_says_nothing(OtlpProtocol protocol) {
    try (OtlpReceiver receiver = OtlpReceiver.start(protocol);
        SpanExporter exporter = exporter(protocol, receiver)) {
      receiver.answerWith(OtlpAnswer.hang());

      CompletableResultCode result = exporter.export(spans("a"));

      assertThat(receiver.awaitRequests(1)).hasSize(1);
      assertThat(result.isDone()).isFalse();
      assertThat(receiver.spans()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_paused_receiver_serves_when_it_resumes(OtlpProtocol protocol) {
    try (OtlpReceiver receiver = OtlpReceiver.builder().protocol(protocol).paused().start();
        SpanExporter exporter = exporter(protocol, receiver)) {
      CompletableResultCode result = exporter.export(spans("a"));
      receiver.await("request", OtlpReceiver::isAwaited);
      assertThat(receiver.requests()).isEmpty();

      receiver.resume();

      assertThat(result.join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
      assertThat(receiver.spans()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void with_tls_a_client_trusts_the_authority(OtlpProtocol protocol) {
    TestCertificate authority = TestCertificate.authority();
    OtlpReceiverBuilder builder = OtlpReceiver.builder().protocol(protocol);
    try (OtlpReceiver receiver = builder.tls(authority.issue("localhost")).start();
        SpanExporter trusting = exporter(protocol, receiver, authority);
        SpanExporter strange = exporter(protocol, receiver, TestCertificate.authority())) {
      assertThat(export(trusting, "a").isSuccess()).isTrue();
      assertThat(export(strange, "b").isSuccess()).isFalse();
      assertThat(receiver.spans()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_kept_is_bounded_and_read_by_the_observer(OtlpProtocol protocol) {
    List<OtlpRequest> read = new CopyOnWriteArrayList<>();
    try (OtlpReceiver receiver =
            OtlpReceiver.builder()
                .protocol(protocol)
                .keepingAtMost(1)
                .onAccepted(read::add)
                .start();
        SpanExporter exporter = exporter(protocol, receiver)) {
      export(exporter, "a");
      export(exporter, "b");

      assertThat(receiver.spans()).extracting(Span::getName).containsExactly("b");
      assertThat(read).hasSize(2);
      receiver.clear();
      assertThat(receiver.requests()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_port_is_free_after_close(OtlpProtocol protocol) {
    OtlpReceiver first = OtlpReceiver.start(protocol);
    first.close();

    try (OtlpReceiver second =
        OtlpReceiver.builder().protocol(protocol).port(first.port()).start()) {
      assertThat(second.endpoint()).isEqualTo("http://localhost:" + first.port());
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_wait_in_vain_tells_what_there_is(OtlpProtocol protocol) {
    try (OtlpReceiver receiver =
            OtlpReceiver.builder().protocol(protocol).timeout(Duration.ofMillis(1)).start();
        SpanExporter exporter = exporter(protocol, receiver)) {
      receiver.answerWith(OtlpAnswer.status(400));
      export(exporter, "a");

      assertThatThrownBy(() -> receiver.awaitSpans(1))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("no 1 spans within PT0.001S, but 1 requests")
          .hasMessageContaining("/v1/traces Refusal[status=400");
    }
  }

  private static SpanExporter exporter(OtlpProtocol protocol, OtlpReceiver receiver) {
    return exporter(protocol, receiver, http -> http, grpc -> grpc);
  }

  private static SpanExporter exporter(
      OtlpProtocol protocol, OtlpReceiver receiver, TestCertificate trusted) {
    return exporter(
        protocol,
        receiver,
        http -> http.setTrustedCertificates(trusted.certificatePem()),
        grpc -> grpc.setTrustedCertificates(trusted.certificatePem()));
  }

  private static SpanExporter exporter(
      OtlpProtocol protocol,
      OtlpReceiver receiver,
      Function<OtlpHttpSpanExporterBuilder, OtlpHttpSpanExporterBuilder> http,
      Function<OtlpGrpcSpanExporterBuilder, OtlpGrpcSpanExporterBuilder> grpc) {
    Duration patient = Duration.ofMinutes(1);
    return switch (protocol) {
      case HTTP_PROTOBUF ->
          http.apply(
                  OtlpHttpSpanExporter.builder()
                      .setEndpoint(receiver.endpoint() + "/v1/traces")
                      .setCompression("gzip")
                      .addHeader("authorization", "a token")
                      .setTimeout(patient)
                      .setRetryPolicy(null))
              .build();
      case GRPC ->
          grpc.apply(
                  OtlpGrpcSpanExporter.builder()
                      .setEndpoint(receiver.endpoint())
                      .setCompression("gzip")
                      .addHeader("authorization", "a token")
                      .setTimeout(patient)
                      .setRetryPolicy(null))
              .build();
    };
  }

  private static CompletableResultCode export(SpanExporter exporter, String... names) {
    return exporter.export(spans(names)).join(60, TimeUnit.SECONDS);
  }

  private static List<SpanData> spans(String... names) {
    try (InMemoryTelemetry telemetry = new InMemoryTelemetry()) {
      for (String name : names) {
        telemetry.openTelemetry().getTracer("test").spanBuilder(name).startSpan().end();
      }
      return List.copyOf(telemetry.spans());
    }
  }
}
