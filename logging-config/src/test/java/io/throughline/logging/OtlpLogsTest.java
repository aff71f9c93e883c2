package io.throughline.logging;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.logging.LogbackUnderTest.BASE;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.JsonText;
import io.throughline.logging.internal.otlp.EarlyLines;
import io.throughline.semconv.ThroughlineLogDropReason;
import io.throughline.semconv.ThroughlineLogLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

/** What becomes of a line on its way to OTLP. */
class OtlpLogsTest {

  private final ExportedLogs exported = new ExportedLogs();
  private final LogbackUnderTest logback = new LogbackUnderTest(BASE);
  private @Nullable LoggingConfig logging;

  @AfterEach
  void close() {
    if (logging != null) {
      logging.close();
    }
    logback.close();
    exported.close();
  }

  private void install(OpenTelemetry destination) {
    logging = LoggingConfig.install(logback.context(), destination, Attributes.empty());
  }

  private List<LogRecordData> records() {
    return exported.records();
  }

  private List<String> bodies() {
    return exported.bodies();
  }

  @Test
  void record_has_the_fields_of_the_json_line_under_the_same_names_and_masked() {
    install(exported.openTelemetry());
    MDC.put("password", "hunter2");
    MDC.put("message", "of the host");
    logback
        .logger()
        .atError()
        .addKeyValue("token", 42)
        .addKeyValue("retain", true)
        .addKeyValue("ratio", Double.NaN)
        .addKeyValue("card", 4111111111111111L)
        .setCause(new IllegalStateException("secret=hunter2"))
        .log("Authorization: Bearer {}", "hunter2hunter2");

    Map<String, Object> line = new LinkedHashMap<>(logback.line());
    assertThat(ExportedLogs.body(records().get(0))).isEqualTo(line.remove("message"));
    Map<String, Object> attributes = new LinkedHashMap<>();
    records().get(0).getAttributes().forEach((key, value) -> attributes.put(key.getKey(), value));
    // What a record has elsewhere.
    line.keySet()
        .removeAll(
            List.of(
                "@timestamp", "level", "severity_number", "logger", "component", "service.name"));
    assertThat(attributes).containsExactlyInAnyOrderEntriesOf(line);
    assertThat(attributes.toString()).doesNotContain("hunter2", "4111");
  }

  @Test
  void processor_that_logs_does_not_get_its_own_lines() {
    List<String> got = new ArrayList<>();
    LogRecordProcessor chatty =
        (context, record) -> {
          got.add(ExportedLogs.body(record.toLogRecordData()));
          logback.logger().info("got one");
        };
    try (SdkLoggerProvider loggers =
        SdkLoggerProvider.builder().addLogRecordProcessor(chatty).build()) {
      install(OpenTelemetrySdk.builder().setLoggerProvider(loggers).build());
      logback.logger().info("first");
      logback.logger().info("second");

      assertThat(got).containsExactly("first", "second");
      assertThat(logback.text()).contains("got one");
    }
  }

  @Test
  void record_is_bounded_as_the_line_is() {
    install(exported.openTelemetry());
    for (int i = 0; i < 1_000; i++) {
      MDC.put("key" + i, "v".repeat(100));
    }
    String huge = "\u20ac".repeat(100_000);
    logback.logger().error(huge, new IllegalStateException(huge));

    LogRecordData logRecord = records().get(0);
    int[] size = {JsonText.size(ExportedLogs.body(logRecord))};
    logRecord
        .getAttributes()
        .forEach((key, value) -> size[0] += JsonText.size(key.getKey() + value));
    assertThat(size[0]).isBetween(9_000, 16_100);
    assertThat(logRecord.getAttributes().get(longKey("truncated"))).isGreaterThan(900);
    assertThat(logRecord.getAttributes().get(stringKey("exception.stacktrace")))
        .startsWith("java.lang.IllegalStateException: ");
  }

  @Test
  void record_names_the_root_cause_as_the_line_does() {
    install(exported.openTelemetry());
    logback.logger().error("failed", Exceptions.ofLayers(4));

    assertThat(records().get(0).getAttributes().get(stringKey("exception.stacktrace")))
        .isEqualTo(logback.line().get("exception.stacktrace"))
        .contains("Caused by: java.lang.IllegalStateException: layer 1 failed\n");
  }

  @Test
  void event_that_no_filter_can_judge_is_counted_and_does_not_hurt_who_logs() {
    install(exported.openTelemetry());
    LoggingEvent nameless = new LoggingEvent();
    nameless.setLoggerContext(logback.context());
    nameless.setThreadName("main");
    nameless.setLevel(Level.INFO);
    nameless.setMessage("of no logger");
    nameless.setInstant(Instant.now());
    logback.context().getLogger("ROOT").callAppenders(nameless);
    logback.logger().info("after");

    assertThat(bodies()).containsExactly("after");
    assertThat(
            LogLineCounts.of(logback.context())
                .dropped(ThroughlineLogLevel.INFO, ThroughlineLogDropReason.WRITE_FAILED))
        .isEqualTo(1);
  }

  @Test
  void lines_before_install_reach_otlp_each_in_its_own_context() {
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().info("first");
    }
    logback.logger().info("second");
    logback.context().getLogger("io.opentelemetry.sdk").info("of the pipeline");
    logback.reconfigure(BASE);
    try (Scope scope = Spans.sampled("00f067aa0ba902b9").makeCurrent()) {
      install(exported.openTelemetry());
    }
    logback.logger().info("third");

    assertThat(bodies()).startsWith("first", "second").endsWith("third").hasSize(3);
    assertThat(records())
        .extracting(logRecord -> logRecord.getSpanContext().getSpanId())
        .containsExactly("00f067aa0ba902b7", "0000000000000000", "0000000000000000");
  }

  @Test
  void lines_between_two_connections_reach_the_second() {
    install(OpenTelemetrySdk.builder().build());
    Objects.requireNonNull(logging).close();
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().info("between");
    }
    assertThat(records()).isEmpty();
    install(exported.openTelemetry());
    logback.logger().info("after");

    assertThat(bodies()).containsExactly("between", "after");
    assertThat(records().get(0).getSpanContext().getSpanId()).isEqualTo("00f067aa0ba902b7");
  }

  @Test
  void early_lines_are_bounded_and_those_that_are_not_kept_are_counted() {
    for (int i = 0; i < EarlyLines.MAX_LINES + 7; i++) {
      logback.logger().info("line {}", i);
    }
    LogLineCounts counts = LogLineCounts.of(logback.context());
    assertThat(counts.dropped(ThroughlineLogLevel.INFO, ThroughlineLogDropReason.EARLY)).isZero();
    install(exported.openTelemetry());

    assertThat(bodies()).hasSize(EarlyLines.MAX_LINES).startsWith("line 0");
    assertThat(counts.dropped(ThroughlineLogLevel.INFO, ThroughlineLogDropReason.EARLY))
        .isEqualTo(7);
  }

  @Test
  void early_lines_are_no_loss_where_nothing_goes_to_otlp() {
    for (int i = 0; i < EarlyLines.MAX_LINES + 7; i++) {
      logback.logger().info("line {}", i);
    }
    install(OpenTelemetry.noop());

    assertThat(
            LogLineCounts.of(logback.context())
                .dropped(ThroughlineLogLevel.INFO, ThroughlineLogDropReason.EARLY))
        .isZero();
  }

  @Test
  void appender_of_the_host_gets_the_lines_and_each_only_once() {
    logback.reconfigure(
        """
        <include resource="io/throughline/logging/appender.xml"/>
        <appender name="HOST"
          class="io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender"/>
        <root level="INFO"><appender-ref ref="HOST"/><appender-ref ref="THROUGHLINE"/></root>
        """);
    logback.logger().info("before");
    install(exported.openTelemetry());
    logback.logger().info("after");

    assertThat(bodies()).containsExactly("before", "after");
  }

  @Test
  void value_whose_to_string_logs_does_not_cost_a_record() {
    install(exported.openTelemetry());
    Object chatty =
        new Object() {
          @Override
          public String toString() {
            logback.logger().info("inner");
            return "chatty";
          }
        };
    logback.logger().atInfo().addKeyValue("key", chatty).log("outer");

    assertThat(bodies()).contains("inner", "outer");
    assertThat(
            records().get(records().size() - 1).getAttributes().get(AttributeKey.stringKey("key")))
        .isEqualTo("chatty");
  }
}
