package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spans;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Which requests and files are taken, and how they are answered. */
class TakenRequestsTest {

  private static final String PROTOBUF = "application/x-protobuf";

  private final RunningViewer viewer = new RunningViewer();

  @AfterEach
  void close() {
    viewer.close();
  }

  @Test
  void json_and_gzip_are_taken_and_answered_in_kind() throws Exception {
    byte[] json =
        """
        {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name",
          "value": {"stringValue": "node"}}]}, "future": {"x": [1]}, "scopeSpans": [{"spans": [
          {"traceId": "5B8EFFF798038103D269B633813FC60C", "spanId": "eee19b7ec3c1b174",
           "name": "GET /", "kind": 2, "startTimeUnixNano": "1764426600000000000",
           "endTimeUnixNano": 1764426600001000000}, {"name": "no ids"}]}]}]}
        """
            .getBytes(UTF_8);

    HttpResponse<String> response =
        viewer.export(OtlpSignalKind.TRACES, json, "application/json; charset=utf-8", true);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"partialSuccess\":{\"rejectedSpans\":\"1\","
                + "\"errorMessage\":\"a span needs a trace id and a span id\"}}");
    JsonNode trace = viewer.get("/api/traces/5b8efff798038103d269b633813fc60c");
    assertThat(trace.get("spans").get("id").get(0).asString()).isEqualTo("eee19b7ec3c1b174");
    assertThat(trace.get("duration").asLong()).isEqualTo(1_000_000);
  }

  @Test
  void protobuf_is_answered_in_protobuf() throws Exception {
    ExportTraceServiceRequest request = spans("s", span(1, 1, 0, "n"), Span.newBuilder());

    HttpResponse<String> response =
        viewer.export(OtlpSignalKind.TRACES, request.toByteArray(), PROTOBUF, false);

    assertThat(
            ExportTraceServiceResponse.parseFrom(
                    response.body().getBytes(StandardCharsets.ISO_8859_1))
                .getPartialSuccess()
                .getRejectedSpans())
        .isEqualTo(1);
  }

  @Test
  void what_is_no_otlp_is_refused_and_counted() {
    assertThat(export("{\"resourceSpans\": 7}", "application/json")).isEqualTo(400);
    assertThat(export("[]", "application/json")).isEqualTo(400);
    assertThat(export("\uffff\u0001x", PROTOBUF)).isEqualTo(400);
    assertThat(export("{}", "text/plain")).isEqualTo(415);

    assertThat(viewer.get("/api/status").get("refused").get("requests").asInt()).isEqualTo(4);
    assertThat(viewer.get("/api/status").get("received").get("spans").asInt()).isZero();
  }

  private int export(String body, String type) {
    return viewer.export(OtlpSignalKind.TRACES, body.getBytes(UTF_8), type, false).statusCode();
  }

  @Test
  void a_broken_file_replaces_nothing() {
    viewer.export(OtlpSignalKind.TRACES, spans("s", span(1, 1, 0, "n")));

    int status =
        viewer
            .post("/api/session?replace=true", "broken".getBytes(UTF_8), "application/octet-stream")
            .statusCode();

    assertThat(status).isEqualTo(400);
    assertThat(viewer.get("/api/traces").get("traces")).hasSize(1);
  }
}
