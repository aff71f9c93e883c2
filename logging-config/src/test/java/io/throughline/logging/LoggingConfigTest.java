package io.throughline.logging;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;
import static io.throughline.logging.LogbackUnderTest.BASE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.context.Scope;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.testing.exporter.InMemoryLogRecordExporter;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPLoggerFactory;

class LoggingConfigTest {

  private static final Attributes RESOURCE =
      Attributes.builder().put("service.name", "mqtt-broker").put("host.name", "h").build();

  private final InMemoryLogRecordExporter exported = InMemoryLogRecordExporter.create();
  private final OpenTelemetrySdk openTelemetry =
      OpenTelemetrySdk.builder()
          .setLoggerProvider(
              SdkLoggerProvider.builder()
                  .addLogRecordProcessor(SimpleLogRecordProcessor.create(exported))
                  .build())
          .build();
  private final LogbackUnderTest logback = new LogbackUnderTest(BASE);

  @AfterEach
  void close() {
    logback.close();
    openTelemetry.close();
  }

  private LoggingConfig install() {
    return LoggingConfig.install(logback.context(), openTelemetry, RESOURCE);
  }

  @Test
  void lines_carry_the_environments_identity_and_from_install_on_the_resources() {
    logback.logger().info("before");
    assertThat(logback.line()).containsEntry("service.name", "from-environment");
    try (LoggingConfig logging = install()) {
      logback.logger().info("between");
    }
    logback.logger().info("after");

    assertThat(logback.lines())
        .allSatisfy(line -> assertThat(line).containsEntry("component", line.get("service.name")))
        .extracting(line -> line.get("service.name"))
        .containsExactly("from-environment", "mqtt-broker", "mqtt-broker");
    assertThat(logback.lines().get(1)).doesNotContainKey("host.name");
  }

  @Test
  void lines_written_and_dropped_are_metrics_also_those_before_install() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    logback.logger().info("before");
    try (SdkMeterProvider meters = SdkMeterProvider.builder().registerMetricReader(reader).build();
        LoggingConfig logging =
            LoggingConfig.install(
                logback.context(),
                OpenTelemetrySdk.builder().setMeterProvider(meters).build(),
                RESOURCE)) {
      logback.reconfigure(BASE);
      logback.logger().info("password=x");
      assertThat(logback.lines()).hasSize(2);

      assertThat(reader.collectAllMetrics())
          .filteredOn(metric -> !metric.getLongSumData().getPoints().isEmpty())
          .extracting(
              metric -> metric.getName(),
              metric -> metric.getLongSumData().getPoints().iterator().next().getValue())
          .contains(
              tuple("throughline.log.lines.written", 2L),
              tuple("throughline.log.values.masked", 1L),
              tuple("throughline.log.queue.capacity", 65_536L));
    }
  }

  @Test
  void otlp_record_has_trace_mdc_and_key_values_once() {
    MDC.put("clientId", "c1");
    try (LoggingConfig logging = install();
        Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().atWarn().addKeyValue("qos", 1).log("hello");
    }

    assertThat(exported.getFinishedLogRecordItems()).hasSize(1);
    LogRecordData logRecord = exported.getFinishedLogRecordItems().get(0);
    assertThat(logRecord.getSpanContext().getSpanId()).isEqualTo("00f067aa0ba902b7");
    assertThat(logRecord.getSpanContext().getTraceId()).isEqualTo(Spans.TRACE_ID);
    assertThat(logRecord.getSeverity()).isEqualTo(Severity.WARN);
    assertThat(logRecord.getInstrumentationScopeInfo().getName()).isEqualTo("io.example.Broker");
    assertThat(logRecord.getAttributes().asMap())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                stringKey("thread"),
                Thread.currentThread().getName(),
                stringKey("clientId"),
                "c1",
                longKey("qos"),
                1L));
  }

  @ParameterizedTest
  @CsvSource({
    "io.opentelemetry.exporter.internal.http.HttpExporter, ERROR, 0",
    "io.opentelemetry, ERROR, 0",
    "okhttp3.internal.concurrent.TaskRunner, ERROR, 0",
    "jdk.httpclient.HttpClient, ERROR, 0",
    "io.grpc.netty.NettyClientHandler, INFO, 0",
    "io.netty.util.internal.logging, INFO, 0",
    "io.grpc.internal.SerializingExecutor, ERROR, 1",
    "io.opentelemetryfan.Broker, INFO, 1"
  })
  void telemetry_pipeline_does_not_feed_itself(
      String logger, org.slf4j.event.Level level, int records) {
    try (LoggingConfig logging = install()) {
      logback.context().getLogger(logger).atLevel(level).log("hello");
    }

    assertThat(exported.getFinishedLogRecordItems()).hasSize(records);
    assertThat(logback.line()).containsEntry("logger", logger);
  }

  @Test
  void connection_survives_a_reload_of_the_configuration() {
    try (LoggingConfig logging = install()) {
      logback.reconfigure(BASE);
      logback.logger().info("hello");
    }

    assertThat(logback.line()).containsEntry("service.name", "mqtt-broker");
    assertThat(exported.getFinishedLogRecordItems()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {BASE, "<root level=\"INFO\"/>"})
  void connection_survives_a_restart_with_any_configuration(String next) {
    try (LoggingConfig logging = install()) {
      logback.restart(next);
      logback.restart(BASE);
      logback.restart(next);
      ch.qos.logback.classic.Logger root = logback.context().getLogger("ROOT");
      await().until(() -> root.getAppender("THROUGHLINE_OTLP") != null);
      logback.logger().info("hello");
      assertThat(logback.lines())
          .hasSize(next.equals(BASE) ? 1 : 0)
          .allMatch(line -> "mqtt-broker".equals(line.get("service.name")));
    }
    logback.restart(next);
    logback.logger().info("after close");

    assertThat(exported.getFinishedLogRecordItems()).hasSize(1);
  }

  @Test
  void appender_of_the_host_in_a_later_configuration_is_the_only_one() {
    String host = OpenTelemetryAppender.class.getName();
    try (LoggingConfig logging = install()) {
      logback.restart(
          "<appender name=\"HOST\" class=\"%s\"/><root><appender-ref ref=\"HOST\"/></root>"
              .formatted(host));
      await().until(() -> logback.text().contains("an OpenTelemetryAppender of its own"));
      logback.logger().info("hello");
    }

    assertThat(exportedOf("io.example.Broker")).hasSize(1);
  }

  private List<LogRecordData> exportedOf(String logger) {
    return exported.getFinishedLogRecordItems().stream()
        .filter(it -> it.getInstrumentationScopeInfo().getName().equals(logger))
        .toList();
  }

  @Test
  void nothing_goes_to_otlp_after_close_or_to_a_noop() {
    install().close();
    logback.logger().info("after close");
    try (LoggingConfig logging =
        LoggingConfig.install(logback.context(), OpenTelemetry.noop(), RESOURCE)) {
      assertThat(logback.context().getLogger("ROOT").getAppender("THROUGHLINE_OTLP")).isNull();
    }

    assertThat(exported.getFinishedLogRecordItems()).isEmpty();
  }

  @Test
  void java_util_logging_comes_out_as_json_and_only_there() {
    java.util.logging.Logger jul = java.util.logging.Logger.getLogger("io.grpc.internal.Test");
    Handler[] before = LogManager.getLogManager().getLogger("").getHandlers();
    ConsoleHandler console = new ConsoleHandler();
    LogManager.getLogManager().getLogger("").addHandler(console);
    try (LoggingConfig logging = install()) {
      // The bridge writes into the SLF4J default context, which also has base.xml.
      jul.warning("from java.util.logging");
      assertThat(LogManager.getLogManager().getLogger("").getHandlers())
          .hasAtLeastOneElementOfType(org.slf4j.bridge.SLF4JBridgeHandler.class)
          .doesNotHaveAnyElementsOfTypes(ConsoleHandler.class);
    } finally {
      assertThat(LogManager.getLogManager().getLogger("").getHandlers())
          .contains(console)
          .doesNotHaveAnyElementsOfTypes(org.slf4j.bridge.SLF4JBridgeHandler.class)
          .hasSize(before.length + 1);
      LogManager.getLogManager().getLogger("").removeHandler(console);
    }

    assertThat(logback.line())
        .containsEntry("message", "from java.util.logging")
        .containsEntry("level", "WARN")
        .containsEntry("logger", "io.grpc.internal.Test");
  }

  @Test
  void bridge_that_the_host_installed_stays_the_only_one_and_stays() {
    org.slf4j.bridge.SLF4JBridgeHandler.install();
    try {
      try (LoggingConfig logging = install()) {
        assertThat(bridges()).isEqualTo(1);
      }
      assertThat(bridges()).isEqualTo(1);
    } finally {
      org.slf4j.bridge.SLF4JBridgeHandler.uninstall();
    }
  }

  private static long bridges() {
    return List.of(LogManager.getLogManager().getLogger("").getHandlers()).stream()
        .filter(org.slf4j.bridge.SLF4JBridgeHandler.class::isInstance)
        .count();
  }

  @Test
  void level_in_logback_disables_the_call_in_java_util_logging_until_close() {
    java.util.logging.Logger jul = java.util.logging.Logger.getLogger("io.example.jul");
    jul.setLevel(java.util.logging.Level.CONFIG);
    ch.qos.logback.classic.Logger inLogback = logback.context().getLogger("io.example.jul");
    inLogback.setLevel(ch.qos.logback.classic.Level.WARN);
    try (LoggingConfig logging = install()) {
      assertThat(jul.isLoggable(java.util.logging.Level.INFO)).isFalse();
      inLogback.setLevel(ch.qos.logback.classic.Level.TRACE);
      assertThat(jul.isLoggable(java.util.logging.Level.FINEST)).isTrue();
      logback.reconfigure(BASE + "<logger name=\"io.example.jul\" level=\"ERROR\"/>");
      assertThat(jul.isLoggable(java.util.logging.Level.WARNING)).isFalse();
      logback.restart(BASE + "<logger name=\"io.example.jul\" level=\"WARN\"/>");
      await().until(() -> jul.isLoggable(java.util.logging.Level.WARNING));
      assertThat(jul.isLoggable(java.util.logging.Level.INFO)).isFalse();
      inLogback.setLevel(null);
      assertThat(jul.getLevel()).isNull();
    }
    assertThat(jul.getLevel()).isEqualTo(java.util.logging.Level.CONFIG);
    jul.setLevel(null);
  }

  @Test
  void uncaught_exception_is_one_error_line_and_reaches_the_hosts_handler() throws Exception {
    List<Throwable> reachedHost = new ArrayList<>();
    Thread.UncaughtExceptionHandler original = Thread.getDefaultUncaughtExceptionHandler();
    Thread.UncaughtExceptionHandler host = (thread, exception) -> reachedHost.add(exception);
    Thread.setDefaultUncaughtExceptionHandler(host);
    RuntimeException exception = new IllegalStateException("boom");
    String name = Thread.currentThread().getName();
    Thread.currentThread().setName("closing"); // where main closes, ours stays
    try {
      try (LoggingConfig logging = install()) {
        Thread thread =
            new Thread(
                () -> {
                  throw exception;
                },
                "worker-1");
        thread.start();
        thread.join();
      }
      assertThat(Thread.getDefaultUncaughtExceptionHandler()).isSameAs(host);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(original);
      Thread.currentThread().setName(name);
    }

    assertThat(reachedHost).containsExactly(exception);
    assertThat(logback.line())
        .containsEntry("level", "ERROR")
        .containsEntry("thread", "worker-1")
        .containsEntry("message", "uncaught exception in thread worker-1")
        .containsEntry("exception.message", "boom");
  }

  @Test
  void uncaught_exception_is_printed_where_logback_writes_nothing() throws Exception {
    for (String silent :
        List.of(
            "<root level=\"OFF\"/>",
            "<root level=\"INFO\"/>", // the appender of OTLP alone
            BASE + "<logger name=\"io.throughline\" level=\"INFO\" additivity=\"false\"/>")) {
      logback.reconfigure(silent);

      assertThat(printedOfUncaught())
          .as(silent)
          .contains("Exception in thread \"worker-7\" java.lang.IllegalStateException: boom");
    }
    logback.reconfigure(BASE);
    assertThat(printedOfUncaught()).isEmpty();
  }

  /** On standard error, without a handler of the host. */
  private String printedOfUncaught() throws InterruptedException {
    PrintStream before = System.err;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Thread.UncaughtExceptionHandler original = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(null);
    String name = Thread.currentThread().getName();
    Thread.currentThread().setName("closing"); // where main closes, ours stays
    try (LoggingConfig logging = install()) {
      System.setErr(new PrintStream(printed, true, UTF_8));
      Thread thread =
          new Thread(
              () -> {
                throw new IllegalStateException("boom");
              },
              "worker-7");
      thread.start();
      thread.join();
    } finally {
      System.setErr(before);
      Thread.currentThread().setName(name);
      Thread.setDefaultUncaughtExceptionHandler(original);
    }
    return printed.toString(UTF_8);
  }

  @Test
  void second_install_changes_nothing_and_says_so() {
    try (LoggingConfig first = install()) {
      try (LoggingConfig second = install()) {
        assertThat(logback.line())
            .extractingByKey("message")
            .asString()
            .contains("already connected");
      }
      logback.logger().info("hello");
    }

    assertThat(exported.getFinishedLogRecordItems()).hasSize(1);
  }

  @Test
  void provider_other_than_logback_is_left_alone_in_one_line() {
    Handler[] handlers = LogManager.getLogManager().getLogger("").getHandlers();
    try (LoggingConfig logging =
        LoggingConfig.install(new NOPLoggerFactory(), openTelemetry, RESOURCE)) {
      assertThat(LogManager.getLogManager().getLogger("").getHandlers()).isEqualTo(handlers);
    }

    assertThat(logback.line()).extractingByKey("message").asString().contains("NOPLoggerFactory");
  }

  @Test
  void configuration_without_the_include_is_told_so_in_one_line() {
    logback.reconfigure("<root level=\"INFO\"/>");
    try (LoggingConfig logging = install()) {
      logback.logger().info("hello");
    }

    assertThat(logback.line()).extractingByKey("message").asString().contains("base.xml");
    assertThat(exported.getFinishedLogRecordItems())
        .extracting(logRecord -> logRecord.getBodyValue())
        .hasSize(1);
  }

  @Test
  void public_install_takes_the_logback_that_provides_slf4j() {
    try (LoggingConfig logging = LoggingConfig.install(openTelemetry, RESOURCE)) {
      LoggerFactory.getLogger("io.example.Default").info("hello");
    }

    assertThat(exported.getFinishedLogRecordItems())
        .filteredOn(
            logRecord ->
                logRecord.getInstrumentationScopeInfo().getName().equals("io.example.Default"))
        .hasSize(1);
    assertThat(logback.line()).containsEntry("service.name", "mqtt-broker");
  }
}
