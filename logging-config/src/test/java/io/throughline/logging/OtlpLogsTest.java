package io.throughline.logging;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.logging.LogbackUnderTest.BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import ch.qos.logback.core.status.InfoStatus;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.line.JsonText;
import io.throughline.logging.internal.otlp.EarlyLines;
import io.throughline.semconv.ThroughlineLogDropReason;
import io.throughline.semconv.ThroughlineLogLevel;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class OtlpLogsTest {

  private final InMemoryLogRecordExporter exported = InMemoryLogRecordExporter.create();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(exported))
                  .build())
          .build();
  private final LogbackUnderTest logback = new LogbackUnderTest(BASE);
  private @Nullable LoggingConfig logging;

  @AfterEach
  void close() {
    if (logging != null) {
      logging.close();
    }
    logback.close();
    openTelemetry.close();
  }

  private void install(OpenTelemetry destination) {
    logging = LoggingConfig.install(logback.context(), destination, Attributes.empty());
  }

  private List<LogRecordData> records() {
    return exported.getFinishedLogRecordItems();
  }

  private List<String> bodies() {
    return records().stream().map(OtlpLogsTest::body).toList();
  }

  private static String body(LogRecordData logRecord) {
    return String.valueOf(
        logRecord.getBodyValue() == null ? null : logRecord.getBodyValue().asString());
  }

  @Test
  void record_has_the_fields_of_the_json_line_under_the_same_names_and_masked() {
    install(openTelemetry);
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
    assertThat(body(records().get(0))).isEqualTo(line.remove("message"));
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
  void record_is_bounded_as_the_line_is() {
    install(openTelemetry);
    for (int i = 0; i < 1_000; i++) {
      MDC.put("key" + i, "v".repeat(100));
    }
    String huge = "\u20ac".repeat(100_000);
    logback.logger().error(huge, new IllegalStateException(huge));

    LogRecordData logRecord = records().get(0);
    int[] size = {JsonText.size(body(logRecord))};
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
    install(openTelemetry);
    logback.logger().error("failed", Exceptions.ofLayers(4));

    assertThat(records().get(0).getAttributes().get(stringKey("exception.stacktrace")))
        .isEqualTo(logback.line().get("exception.stacktrace"))
        .contains("Caused by: java.lang.IllegalStateException: layer 1 failed\n");
  }

  @Test
  void event_that_no_filter_can_judge_is_counted_and_does_not_hurt_who_logs() {
    install(openTelemetry);
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
      install(openTelemetry);
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
    install(openTelemetry);
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
    install(openTelemetry);

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
    install(openTelemetry);
    logback.logger().info("after");

    assertThat(bodies()).containsExactly("before", "after");
  }

  /** Lines of a logger that hands nothing on, in a configuration before, after and again. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void lines_of_a_logger_without_additivity_are_sent_once(boolean restarted) {
    logback.reconfigure(BESIDE);
    logBeside("early");
    install(openTelemetry);
    logBeside("connected");
    if (restarted) {
      logback.restart(BESIDE);
    } else {
      logback.reconfigure(BESIDE);
    }
    logBeside("again");

    assertThat(bodies())
        .filteredOn(body -> !body.contains("Logback")) // what a configuration says of itself
        .containsExactly(
            "early audit",
            "early child",
            "early other",
            "connected audit",
            "connected child",
            "connected other",
            "again audit",
            "again child",
            "again other");
    Objects.requireNonNull(logging).close();
    logBeside("closed");
    assertThat(bodies()).noneMatch(body -> body.startsWith("closed"));
  }

  private static final String BESIDE =
      """
      <include resource="io/throughline/logging/base.xml"/>
      <logger name="audit" additivity="false"><appender-ref ref="THROUGHLINE"/></logger>
      <logger name="silent" additivity="false"/>
      """;

  private void logBeside(String when) {
    logback.context().getLogger("audit").info(when + " audit");
    logback.context().getLogger("audit.child").info(when + " child");
    logback.context().getLogger("silent").info(when + " silent");
    logback.context().getLogger("other").info(when + " other");
  }

  @Test
  void emptied_loggers_stop_nobody_elses_lines_and_get_theirs_back() {
    logback.reconfigure(BESIDE);
    install(openTelemetry);
    Logger audit = logback.context().getLogger("audit");
    audit.detachAndStopAllAppenders();
    audit.addAppender(listAppender());
    logback.context().getLogger("other").info("other at once");
    awaitOtlpOn(audit);
    logBeside("later");
    logback.context().getLogger("ROOT").detachAndStopAllAppenders();
    audit.info("audit at once");
    awaitOtlpOn(logback.context().getLogger("ROOT"));
    logBeside("last");

    assertThat(bodies())
        .containsExactly(
            "other at once",
            "later audit",
            "later child",
            "later other",
            "audit at once",
            "last audit",
            "last child",
            "last other");
  }

  @Test
  void additivity_that_code_changes_costs_no_line_and_doubles_none() {
    logback.reconfigure(BASE);
    install(openTelemetry);
    Logger late = logback.context().getLogger("late");
    late.addAppender(listAppender());
    awaitOtlpOn(late);
    late.info("additive");
    late.setAdditive(false);
    late.info("not additive");
    late.setAdditive(true);
    late.info("additive again");
    Logger later = logback.context().getLogger("later");
    later.setAdditive(false);
    later.addAppender(listAppender());
    awaitOtlpOn(later);
    later.info("found");

    assertThat(bodies()).containsExactly("additive", "not additive", "additive again", "found");
  }

  @Test
  void lines_are_sent_once_though_others_put_an_appender_in_front_of_ours() {
    install(openTelemetry);
    Logger root = logback.context().getLogger("ROOT");
    Appender<ILoggingEvent> ours = root.getAppender("THROUGHLINE_OTLP");
    AsyncAppender front = new AsyncAppender();
    front.setContext(logback.context());
    front.addAppender(ours);
    front.start();
    root.detachAppender(ours);
    root.addAppender(front);
    Logger beside = logback.context().getLogger("beside");
    beside.addAppender(listAppender());
    awaitOtlpOn(beside); // now all loggers have been looked at
    beside.info("once");
    front.stop(); // sends what waits

    assertThat(bodies()).containsExactly("once");
  }

  @Test
  void status_messages_wait_for_no_logger() throws Exception {
    logback.reconfigure(BESIDE);
    install(openTelemetry);
    Logger audit = logback.context().getLogger("audit");
    audit.detachAndStopAllAppenders();
    audit.addAppender(listAppender());
    Thread teller;
    synchronized (audit) { // as Logger.setLevel does while listeners write status messages
      teller =
          new Thread(
              () ->
                  logback
                      .context()
                      .getStatusManager()
                      .add(new InfoStatus("rolled over", logback.context())));
      teller.start();
      teller.join(30_000);
      assertThat(teller.isAlive()).isFalse();
    }
    awaitOtlpOn(audit);
  }

  private ListAppender<ILoggingEvent> listAppender() {
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.setContext(logback.context());
    appender.start();
    return appender;
  }

  private static void awaitOtlpOn(Logger logger) {
    await().until(() -> logger.getAppender("THROUGHLINE_OTLP") != null);
  }

  @Test
  void value_whose_to_string_logs_does_not_cost_a_record() {
    install(openTelemetry);
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
