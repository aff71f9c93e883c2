package io.throughline.internal.masking;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;
import static io.opentelemetry.api.common.AttributeKey.doubleKey;
import static io.opentelemetry.api.common.AttributeKey.longArrayKey;
import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringArrayKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.opentelemetry.api.common.AttributeKey.valueKey;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.logs.LogRecordBuilder;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.throughline.logging.LoggingConfig;
import io.throughline.logging.mask.SecretMask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogRecordMaskTest {

  private final InMemoryLogRecordExporter sent = InMemoryLogRecordExporter.create();
  private final LogRecordExporter exporter =
      new MaskingLogRecordExporter(sent, SecretMask.of(List.of(), List.of()));
  private final List<LogRecordData> emitted = Collections.synchronizedList(new ArrayList<>());
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setLoggerProvider(
              SdkLoggerProvider.builder().addLogRecordProcessor(new ExportingProcessor()).build())
          .build();

  /** By a processor of the host. */
  private Attributes enrichment = Attributes.empty();

  private final class ExportingProcessor implements LogRecordProcessor {

    @Override
    public void onEmit(Context context, ReadWriteLogRecord record) {
      record.setAllAttributes(enrichment);
      LogRecordData data = SanitizedLogRecord.of(context, record).toLogRecordData();
      emitted.add(data);
      CompletableResultCode result = exporter.export(List.of(data));
      assertThat(result.isSuccess()).isTrue();
    }
  }

  @AfterEach
  void close() {
    openTelemetry.close();
  }

  private LogRecordData sent(Consumer<LogRecordBuilder> content) {
    LogRecordBuilder builder = openTelemetry.getLogsBridge().get("direct").logRecordBuilder();
    content.accept(builder);
    builder.emit();
    return sent.getFinishedLogRecordItems().get(sent.getFinishedLogRecordItems().size() - 1);
  }

  private static String body(LogRecordData data) {
    return Objects.requireNonNull(data.getBodyValue()).asString();
  }

  @Test
  void body_attributes_and_names_leave_without_secrets_and_in_their_form() {
    LogRecordData data =
        sent(
            event ->
                event
                    .setBody("direct: password=hunter2")
                    .setEventName("token=hunter2")
                    .setSeverityText("Bearer hunter2hunter2")
                    .setAttribute(stringKey("password"), "hunter2")
                    .setAttribute(longKey("pin.secret"), 4711L)
                    .setAttribute(longKey("card"), 4111111111111111L)
                    .setAttribute(stringArrayKey("list"), List.of("a", "token=hunter2"))
                    .setAttribute(
                        valueKey("map"), Value.of(Map.of("password", Value.of("hunter2"))))
                    .setAttribute(longKey("size"), 512L)
                    .setAttribute(doubleKey("ratio"), 0.5)
                    .setAttribute(booleanKey("retain"), true)
                    .setAttribute(longArrayKey("sizes"), List.of(1L, 2L))
                    .setAttribute(stringKey("service.name"), "of the event"));

    assertThat(body(data)).isEqualTo("direct: password=***");
    assertThat(data.getEventName()).isEqualTo("token=***");
    assertThat(data.getSeverityText()).isEqualTo("Bearer ***");
    assertThat(data.getAttributes())
        .isEqualTo(
            Attributes.builder()
                .put("password", "***")
                .put("pin.secret", "***")
                .put("card", "***")
                .put("list", "a", "token=***")
                .put(valueKey("map"), Value.of(Map.of("password", Value.of("***"))))
                .put("size", 512)
                .put("ratio", 0.5)
                .put("retain", true)
                .put("sizes", 1L, 2L)
                .put("service.name", "of the event")
                .build());
    assertThat(data.getInstrumentationScopeInfo().getName()).isEqualTo("direct");
  }

  @Test
  void a_body_that_is_a_map_keeps_its_form() {
    LogRecordData data =
        sent(
            event ->
                event.setBody(
                    Value.of(
                        Map.of(
                            "inner", Value.of(Value.of(Map.of("token", Value.of("hunter2"))))))));

    assertThat(data.getBodyValue())
        .isEqualTo(Value.of(Map.of("inner", Value.of(Value.of(Map.of("token", Value.of("***")))))));
  }

  @Test
  void a_record_is_bounded_as_a_line_is() {
    AttributesBuilder many = Attributes.builder();
    for (int i = 0; i < 100; i++) {
      many.put("key" + i, "v".repeat(300));
    }
    String huge = "\u20ac".repeat(100_000);
    LogRecordData data =
        sent(
            event ->
                event
                    .setBody(Value.of(Value.of(huge), Value.of(1)))
                    .setAllAttributes(many.build())
                    .setAttribute(valueKey("a.map"), Value.of(Map.of("x", Value.of(huge))))
                    .setAttribute(longArrayKey("a.list"), Collections.nCopies(100_000, 7L))
                    .setAttribute(stringKey("exception.stacktrace"), huge));

    int[] size = {utf8(body(data))};
    data.getAttributes().forEach((key, value) -> size[0] += utf8(key.getKey() + value));
    assertThat(size[0]).isBetween(12_000, 16_100);
    assertThat(body(data)).startsWith("[\"\u20ac").endsWith("]").contains("\u2026[+");
    assertThat(data.getAttributes().get(stringKey("a.map"))).startsWith("{\"x\":\"\u20ac");
    assertThat(data.getAttributes().get(stringKey("a.list"))).startsWith("[7, 7").contains("[+");
    assertThat(utf8(data.getAttributes().get(stringKey("exception.stacktrace"))))
        .isGreaterThan(3_000);
    assertThat(data.getAttributes().get(longKey("truncated"))).isGreaterThan(80);
    assertThat(data.getTotalAttributeCount()).isEqualTo(103);
  }

  @Test
  void a_line_of_logback_has_been_through_it_and_is_let_through() {
    try (LoggingConfig logging = LoggingConfig.install(openTelemetry, Attributes.empty())) {
      sent.reset();
      emitted.clear();
      LoggerFactory.getLogger("of.logback").info("line: password=hunter2");
      sent(event -> event.setBody("direct: password=hunter2"));
    }

    List<LogRecordData> left = sent.getFinishedLogRecordItems();
    assertThat(left)
        .extracting(LogRecordMaskTest::body)
        .containsExactly("line: password=***", "direct: password=***");
    assertThat(left.get(0)).isSameAs(emitted.get(0));
    assertThat(left.get(1)).isNotSameAs(emitted.get(1));
  }

  @Test
  void what_a_processor_of_the_host_adds_to_a_line_is_masked_and_bounded() {
    enrichment =
        Attributes.builder()
            .put("session_token", "hunter2")
            .put("note", "n".repeat(50_000))
            .put("size", 7)
            .build();
    try (LoggingConfig logging = LoggingConfig.install(openTelemetry, Attributes.empty())) {
      sent.reset();
      LoggerFactory.getLogger("of.logback").atInfo().addKeyValue("retries", 3).log("line");
    }

    Attributes left = sent.getFinishedLogRecordItems().get(0).getAttributes();
    assertThat(left.get(stringKey("session_token"))).isEqualTo("***");
    assertThat(left.get(stringKey("note"))).startsWith("nnn").hasSizeLessThan(2_100);
    assertThat(left.get(longKey("size"))).isEqualTo(7);
    assertThat(left.get(longKey("retries"))).isEqualTo(3);
    assertThat(left.get(longKey("truncated"))).isEqualTo(1);
  }

  private static int utf8(String text) {
    return text.getBytes(UTF_8).length;
  }
}
