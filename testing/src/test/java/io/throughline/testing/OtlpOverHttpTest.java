package io.throughline.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.metrics.v1.Metric;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OtlpOverHttpTest {

  private final OtlpReceiver receiver = OtlpReceiver.start();

  @AfterEach
  void close() {
    receiver.close();
  }

  @Test
  void metrics_and_log_records_are_kept() throws Exception {
    ExportMetricsServiceRequest.Builder metrics = ExportMetricsServiceRequest.newBuilder();
    metrics
        .addResourceMetricsBuilder()
        .addScopeMetricsBuilder()
        .addMetrics(Metric.newBuilder().setName("orders"));
    ExportLogsServiceRequest.Builder logs = ExportLogsServiceRequest.newBuilder();
    logs.addResourceLogsBuilder()
        .addScopeLogsBuilder()
        .addLogRecords(LogRecord.newBuilder().setSeverityText("INFO"));

    assertThat(post("/v1/metrics", metrics.build().toByteArray()).statusCode()).isEqualTo(200);
    assertThat(post("/v1/logs", logs.build().toByteArray()).statusCode()).isEqualTo(200);

    assertThat(receiver.awaitMetric("orders").getName()).isEqualTo("orders");
    assertThat(receiver.awaitLogRecords(1).get(0).getSeverityText()).isEqualTo("INFO");
    assertThat(receiver.spans()).isEmpty();
  }

  @Test
  void a_refusal_has_a_status_a_delay_and_a_message() throws Exception {
    receiver.answerWith(
        OtlpAnswer.status(429).retryAfter(Duration.ofSeconds(7)).message("too many"));

    HttpResponse<byte[]> response = post("/v1/traces", new byte[0]);

    assertThat(response.statusCode()).isEqualTo(429);
    assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
    UnknownFieldSet status = UnknownFieldSet.parseFrom(response.body());
    assertThat(status.getField(1).getVarintList()).containsExactly(8L);
    assertThat(status.getField(2).getLengthDelimitedList().get(0).toStringUtf8())
        .isEqualTo("too many");
    assertThat(status.getField(3).getLengthDelimitedList()).hasSize(1);
  }

  @Test
  void a_partial_success_is_told_in_the_body() throws Exception {
    receiver.answerWith(OtlpAnswer.partialSuccess(3, "too old"));

    ExportTraceServiceResponse response =
        ExportTraceServiceResponse.parseFrom(post("/v1/traces", new byte[0]).body());

    assertThat(response.getPartialSuccess().getRejectedSpans()).isEqualTo(3);
    assertThat(response.getPartialSuccess().getErrorMessage()).isEqualTo("too old");
  }

  @Test
  void what_is_no_otlp_is_refused() throws Exception {
    assertThat(post("/v1/traces", new byte[] {1, 2, 3}).statusCode()).isEqualTo(400);
    assertThat(post("/v2/traces", new byte[0]).statusCode()).isEqualTo(404);
    assertThat(receiver.requests()).isEmpty();
  }

  private HttpResponse<byte[]> post(String path, byte[] body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(receiver.endpoint() + path))
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
  }
}
