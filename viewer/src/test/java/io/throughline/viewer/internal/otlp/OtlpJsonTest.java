package io.throughline.viewer.internal.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import io.throughline.viewer.SentSpans;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

class OtlpJsonTest {

  private static String json(Message message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(ObjectWriteContext.empty(), out)) {
      OtlpJsonWriter.write(message, json);
    }
    return out.toString(UTF_8);
  }

  private static Message read(String json, OtlpSignalKind kind) throws MalformedOtlpException {
    return OtlpJsonReader.read(json.getBytes(UTF_8), kind);
  }

  private static Span readSpan(String fields) throws MalformedOtlpException {
    String json = "{'resourceSpans':[{'scopeSpans':[{'spans':[{%s}]}]}]}".formatted(fields);
    ExportTraceServiceRequest request =
        (ExportTraceServiceRequest) read(json.replace('\'', '"'), OtlpSignalKind.TRACES);
    return request.getResourceSpans(0).getScopeSpans(0).getSpans(0);
  }

  @Test
  void ids_are_hex_enums_are_numbers_and_long_numbers_are_strings() {
    Span span = SentSpans.span(1, 2, 3, "n").setKind(Span.SpanKind.SPAN_KIND_CONSUMER).build();

    assertThat(json(span))
        .isEqualTo(
            "{\"traceId\":\"00000000000000070000000000000001\",\"spanId\":\"0000000000000002\","
                + "\"parentSpanId\":\"0000000000000003\",\"name\":\"n\",\"kind\":5,"
                + "\"startTimeUnixNano\":\"1764426600002000000\","
                + "\"endTimeUnixNano\":\"1764426600003000000\"}");
  }

  @Test
  void what_is_written_is_read_as_it_was() throws Exception {
    AnyValue value =
        AnyValue.newBuilder()
            .setArrayValue(
                ArrayValue.newBuilder()
                    .addValues(AnyValue.newBuilder().setIntValue(Long.MIN_VALUE))
                    .addValues(AnyValue.newBuilder().setIntValue(0))
                    .addValues(AnyValue.newBuilder().setBoolValue(false))
                    .addValues(AnyValue.newBuilder().setDoubleValue(Double.NEGATIVE_INFINITY))
                    .addValues(AnyValue.newBuilder().setDoubleValue(Double.MIN_VALUE))
                    .addValues(AnyValue.newBuilder().setStringValue("\u0000\"\ud83d\ude00"))
                    .addValues(
                        AnyValue.newBuilder()
                            .setBytesValue(ByteString.copyFrom(new byte[] {0, -1}))))
            .build();
    Span.Builder span = SentSpans.span(1, 2, 3, "n").setFlags(0xFFFFFFFF).setTraceState("a=b");
    span.addAttributesBuilder().setKey("k").setValue(value);
    span.setEndTimeUnixNano(-1); // the greatest number there is
    ExportTraceServiceRequest request = SentSpans.spans("s", span);

    assertThat(read(json(request), OtlpSignalKind.TRACES)).isEqualTo(request);
  }

  @Test
  void points_with_exemplars_are_read_as_they_were() throws Exception {
    ExportMetricsServiceRequest.Builder request = ExportMetricsServiceRequest.newBuilder();
    NumberDataPoint.Builder point =
        request
            .addResourceMetricsBuilder()
            .addScopeMetricsBuilder()
            .addMetricsBuilder()
            .setName("m")
            .getSumBuilder()
            .addDataPointsBuilder()
            .setAsInt(0);
    point
        .addExemplarsBuilder()
        .setAsDouble(0.5)
        .setTraceId(SentSpans.traceId(1))
        .setSpanId(SentSpans.spanId(2));

    assertThat(read(json(request.build()), OtlpSignalKind.METRICS)).isEqualTo(request.build());
  }

  @Test
  void unknown_fields_are_passed_over_and_names_in_snake_case_are_known() throws Exception {
    Span span = readSpan("'new':{'a':[{'b':1}]},'span_id':'0000000000000001','name':null,'x':[]");

    assertThat(span.getSpanId()).isEqualTo(SentSpans.spanId(1));
    assertThat(span.getName()).isEmpty();
  }

  @Test
  void names_of_enums_and_numbers_without_quotes_are_taken() throws Exception {
    Span span = readSpan("'kind':'SPAN_KIND_SERVER','startTimeUnixNano':17,'flags':'3'");

    assertThat(span.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
    assertThat(span.getStartTimeUnixNano()).isEqualTo(17);
    assertThat(span.getFlags()).isEqualTo(3);
    assertThat(readSpan("'kind':99").getKindValue()).isEqualTo(99);
  }

  @Test
  void what_is_wrong_is_told_and_never_thrown_otherwise() {
    assertMalformed("'traceId':'xyz'", "not a request of OTLP in JSON");
    assertMalformed("'kind':'NOBODY'", "kind has to be one of SPAN_KIND_UNSPECIFIED");
    assertMalformed("'attributes':{}", "attributes has to be an array");
    assertMalformed("'status':3", "status has to be an object");
    assertMalformed("'name':[]", "name has to be a value");
    assertMalformed("'startTimeUnixNano':'1" + "0".repeat(500) + "'", "has to be a number");
    assertMalformed("'startTimeUnixNano':1.5", "not a request of OTLP in JSON");
    assertMalformed("'flags':", "not a request of OTLP in JSON");
    String deep = "{'arrayValue':{'values':[".repeat(70) + "]}}".repeat(70);
    assertMalformed("'attributes':[{'key':'k','value':" + deep + "}]", "nested in more than 64");
  }

  private static void assertMalformed(String fields, String message) {
    assertThatThrownBy(() -> readSpan(fields))
        .isInstanceOf(MalformedOtlpException.class)
        .hasMessageContaining(message);
  }

  @Test
  void the_signal_of_a_line_is_known_by_its_field() {
    assertThat(OtlpJsonReader.kind("{\"a\":{},\"resourceLogs\":[]}".getBytes(UTF_8)))
        .isEqualTo(OtlpSignalKind.LOGS);
    assertThat(OtlpJsonReader.kind("{\"a\":1}".getBytes(UTF_8))).isNull();
    assertThat(OtlpJsonReader.kind("nothing".getBytes(UTF_8))).isNull();
  }
}
