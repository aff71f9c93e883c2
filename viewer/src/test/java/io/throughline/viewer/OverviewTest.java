package io.throughline.viewer;

import static io.throughline.viewer.SentSpans.attribute;
import static io.throughline.viewer.SentSpans.hex;
import static io.throughline.viewer.SentSpans.span;
import static io.throughline.viewer.SentSpans.spanId;
import static io.throughline.viewer.SentSpans.spans;
import static io.throughline.viewer.SentSpans.traceId;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.internal.otlp.OtlpSignalKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OverviewTest {

  private final RunningViewer viewer = new RunningViewer();

  @AfterEach
  void close() {
    viewer.close();
  }

  private void send(ExportTraceServiceRequest request) {
    viewer.export(OtlpSignalKind.TRACES, request);
  }

  @Test
  void the_map_counts_calls_and_links_between_services() {
    send(spans("broker", span(1, 1, 0, "publish")));
    send(
        spans(
            "journal",
            span(1, 2, 1, "append"),
            span(1, 3, 1, "append").setStatus(SentSpans.error()),
            span(1, 4, 2, "inner")));
    send(
        spans(
            "subscriber",
            span(2, 5, 0, "receive")
                .addLinks(Span.Link.newBuilder().setTraceId(traceId(1)).setSpanId(spanId(1)))));

    JsonNode map = viewer.get("/api/map");

    assertThat(map.get("nodes").get(1).toString())
        .isEqualTo("{\"service\":\"journal\",\"spans\":3,\"errors\":1,\"p95\":1000000}");
    assertThat(map.get("edges"))
        .extracting(JsonNode::toString)
        .containsExactlyInAnyOrder(
            "{\"from\":\"broker\",\"to\":\"journal\",\"kind\":\"call\",\"calls\":2,\"errors\":1,"
                + "\"p50\":1000000,\"p95\":1000000}",
            "{\"from\":\"broker\",\"to\":\"subscriber\",\"kind\":\"link\",\"calls\":1,"
                + "\"errors\":0,\"p50\":1000000,\"p95\":1000000}");
  }

  private static Span.Event exception(long id) {
    return Span.Event.newBuilder()
        .setName("exception")
        .setTimeUnixNano(id)
        .addAttributes(attribute("exception.type", "E"))
        .addAttributes(attribute("exception.message", "order " + id))
        .addAttributes(SentSpans.stackOf("com.acme.B.c(B.java:2)"))
        .build();
  }

  @Test
  void exceptions_are_grouped_by_type_and_first_own_frame() {
    for (int id = 1; id <= 3; id++) {
      send(spans("shop", span(id, id, 0, "pay").addEvents(exception(id))));
    }

    JsonNode errors = viewer.get("/api/errors").get("errors");

    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).get("count").asInt()).isEqualTo(3);
    assertThat(errors.get(0).get("frame").asString()).isEqualTo("com.acme.B.c(B.java:2)");
    assertThat(errors.get(0).get("message").asString()).isEqualTo("order 3");
    assertThat(errors.get(0).get("traceId").asString()).isEqualTo(hex(traceId(3)));
  }

  @Test
  void an_exception_counts_once_in_a_trace_whatever_has_recorded_it() {
    send(
        spans(
            "shop",
            span(1, 1, 0, "order").addEvents(exception(3)),
            span(1, 2, 1, "pay").addEvents(exception(2)),
            span(1, 3, 2, "charge").addEvents(exception(1))));
    for (long trace : new long[] {1, 0}) {
      viewer.export(
          OtlpSignalKind.LOGS,
          SentSpans.logs(
              "shop",
              SentSpans.log(4, 17, "failed")
                  .setTraceId(trace == 0 ? ByteString.EMPTY : traceId(trace))
                  .addAllAttributes(exception(4).getAttributesList())));
    }

    JsonNode errors = viewer.get("/api/errors").get("errors");

    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).get("kind").asString()).isEqualTo("exception");
    assertThat(errors.get(0).get("count").asInt()).isEqualTo(2); // the trace, and the line of none
    assertThat(errors.get(0).get("spans").asInt()).isEqualTo(3);
    assertThat(errors.get(0).get("logs").asInt()).isEqualTo(2);
  }

  @Test
  void failed_spans_without_an_exception_are_grouped_by_their_name() {
    send(
        spans(
            "shop",
            span(1, 1, 0, "pay").setStatus(SentSpans.error()),
            span(1, 2, 1, "pay").setStatus(SentSpans.error()),
            span(2, 3, 0, "pay").setStatus(SentSpans.error())));

    JsonNode errors = viewer.get("/api/errors").get("errors");

    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).get("kind").asString()).isEqualTo("span");
    assertThat(errors.get(0).get("type").asString()).isEqualTo("pay");
    assertThat(errors.get(0).get("count").asInt()).isEqualTo(2);
    assertThat(errors.get(0).get("spans").asInt()).isEqualTo(3);
    assertThat(errors.get(0).get("logs").asInt()).isZero();
  }

  @Test
  void what_is_wrong_with_telemetry_is_found() {
    send(spans("a", span(1, 10, 0, "root"), span(1, 5, 10, "early"), span(1, 11, 77, "orphan")));
    send(
        ExportTraceServiceRequest.newBuilder(spans("x", span(2, 1, 0, "n")))
            .setResourceSpans(
                0, spans("x", span(2, 1, 0, "n")).getResourceSpans(0).toBuilder().clearResource())
            .build());
    ExportMetricsServiceRequest.Builder metrics = ExportMetricsServiceRequest.newBuilder();
    var scope = metrics.addResourceMetricsBuilder().setResource(SentSpans.service("a"));
    var sent = scope.addScopeMetricsBuilder();
    sent.addMetricsBuilder()
        .setName("mqtt.packets.received")
        .setUnit("ms")
        .getGaugeBuilder()
        .addDataPointsBuilder();
    sent.addMetricsBuilder()
        .setName("mqtt.packets.recieved")
        .getGaugeBuilder()
        .addDataPointsBuilder();
    viewer.export(OtlpSignalKind.METRICS, metrics.build());

    List<String> kinds = new ArrayList<>();
    viewer
        .get("/api/findings")
        .get("findings")
        .forEach(each -> kinds.add(each.get("kind").asString()));

    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "clock_skew",
            "parent_missing",
            "service_name_missing",
            "unit_differs",
            "type_differs",
            "unknown_name");
  }

  @Test
  void what_throughline_warns_of_in_a_service_is_a_finding() {
    for (String logger :
        List.of(
            "io.throughline.internal.settings.Settings",
            "io.throughline.internal.settings.Settings",
            "io.throughline.examples.cluster.broker.Broker",
            "com.acme.Shop")) {
      for (int severity : new int[] {9, 13}) {
        ExportLogsServiceRequest.Builder request =
            SentSpans.logs("a", SentSpans.log(1, severity, "otel.servce.name is unknown"))
                .toBuilder();
        request.getResourceLogsBuilder(0).getScopeLogsBuilder(0).getScopeBuilder().setName(logger);
        viewer.export(OtlpSignalKind.LOGS, request.build());
      }
    }

    JsonNode findings = viewer.get("/api/findings").get("findings");

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).get("kind").asString()).isEqualTo("telemetry_warning");
    assertThat(findings.get(0).get("service").asString()).isEqualTo("a");
    assertThat(findings.get(0).get("detail").asString()).isEqualTo("otel.servce.name is unknown");
    assertThat(findings.get(0).get("count").asInt()).isEqualTo(2);
    String line = findings.get(0).get("log").asString();
    assertThat(viewer.get("/api/logs/" + line).get("level").asString()).isEqualTo("WARN");
  }
}
