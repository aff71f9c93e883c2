package io.throughline.logging;

import static io.throughline.logging.LogbackUnderTest.BASE;
import static io.throughline.logging.Spans.TRACE_ID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.status.Status;
import ch.qos.logback.core.status.StatusUtil;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.throughline.logging.internal.trace.TracedProperties;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class TraceContextTest {

  private static final String SPAN_A = "00f067aa0ba902b7";
  private static final String SPAN_B = "b7ad6b7169203331";

  /** What a user writes who has a logback.xml of their own. */
  private static final String BEHIND_ASYNC =
      """
      <include resource="io/throughline/logging/appender.xml"/>
      <appender name="ASYNC" class="ch.qos.logback.classic.AsyncAppender">
        <appender-ref ref="THROUGHLINE"/>
      </appender>
      <logger name="io.example" level="DEBUG"/>
      <root level="WARN">
        <appender-ref ref="ASYNC"/>
      </root>
      """;

  private static final String BEHIND_DISRUPTOR =
      """
      <include resource="io/throughline/logging/appender.xml"/>
      <appender name="ASYNC" class="net.logstash.logback.appender.LoggingEventAsyncDisruptorAppender">
        <appender-ref ref="THROUGHLINE"/>
      </appender>
      <root level="INFO">
        <appender-ref ref="ASYNC"/>
      </root>
      """;

  @ParameterizedTest
  @ValueSource(strings = {BASE, BEHIND_ASYNC, BEHIND_DISRUPTOR})
  void line_has_the_trace_of_the_thread_that_logs_when_it_logs(String configuration) {
    try (LogbackUnderTest logback = new LogbackUnderTest(configuration)) {
      try (Scope outer = Spans.sampled(SPAN_A).makeCurrent()) {
        logback.logger().info("outer");
        try (Scope inner = Spans.sampled(SPAN_B).makeCurrent()) {
          logback.logger().info("inner");
        }
        logback.logger().info("outer again");
      }
      logback.logger().info("outside");

      await().until(() -> logback.lines().size() == 4);
      List<Map<String, Object>> lines = logback.lines();
      assertThat(lines)
          .extracting(line -> line.get("message"), line -> line.get("span_id"))
          .containsExactly(
              tuple("outer", SPAN_A),
              tuple("inner", SPAN_B),
              tuple("outer again", SPAN_A),
              tuple("outside", null));
      assertThat(lines.get(0))
          .containsEntry("trace_id", TRACE_ID)
          .containsEntry("trace_flags", "01");
      assertThat(lines.get(3)).doesNotContainKeys("trace_id", "span_id", "trace_flags");
    }
  }

  @Test
  void each_virtual_thread_logs_its_own_trace() throws Exception {
    assumeTrue(Runtime.version().feature() >= 21, "no virtual threads on this JDK");
    ExecutorService executor =
        (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    int threads = 200;
    CountDownLatch allInTheirSpan = new CountDownLatch(threads);
    try (LogbackUnderTest logback = new LogbackUnderTest(BEHIND_ASYNC)) {
      for (int i = 1; i <= threads; i++) {
        String spanId = "%016x".formatted(i);
        executor.execute(
            () -> {
              try (Scope scope = Spans.sampled(spanId).makeCurrent()) {
                allInTheirSpan.countDown();
                allInTheirSpan.await();
                logback.logger().warn(spanId);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
      }
      await().until(() -> logback.lines().size() == threads);
      assertThat(logback.lines())
          .allSatisfy(line -> assertThat(line).containsEntry("span_id", line.get("message")))
          .extracting(line -> line.get("message"))
          .doesNotHaveDuplicates();
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void baggage_that_is_asked_for_stands_in_the_line_and_the_hosts_mdc_wins() {
    String configuration =
        BASE.replace(
            "<include",
            "<property name=\"THROUGHLINE_LOG_BAGGAGE\" value=\"tenant, region,missing\"/><include");
    try (LogbackUnderTest logback = new LogbackUnderTest(configuration);
        Scope scope =
            Baggage.builder()
                .put("tenant", "plant-7")
                .put("region", "of the baggage")
                .put("unasked", "x")
                .build()
                .makeCurrent()) {
      MDC.put("region", "of the host");
      logback.logger().info("hello");

      assertThat(logback.line())
          .containsEntry("tenant", "plant-7")
          .containsEntry("region", "of the host")
          .doesNotContainKeys("unasked", "missing");
      assertThat(MDC.get("tenant")).isNull();
    }
  }

  @Test
  void invalid_span_gives_no_fields() {
    try (LogbackUnderTest logback = new LogbackUnderTest(BASE);
        Scope scope = Span.getInvalid().makeCurrent()) {
      logback.logger().info("hello");

      assertThat(logback.line()).doesNotContainKeys("trace_id", "span_id", "trace_flags");
    }
  }

  @Test
  void mdc_of_the_host_works_and_never_sees_the_trace() {
    MDC.put("before", "1");
    try (LogbackUnderTest logback = new LogbackUnderTest(BASE);
        Scope scope = Spans.sampled(SPAN_A).makeCurrent()) {
      MDC.put("after", "2");
      logback.logger().info("hello");

      assertThat(logback.line())
          .containsEntry("before", "1")
          .containsEntry("after", "2")
          .containsEntry("span_id", SPAN_A);
      assertThat(MDC.getCopyOfContextMap())
          .containsExactlyInAnyOrderEntriesOf(Map.of("before", "1", "after", "2"));
      assertThat(MDC.get("trace_id")).isNull();
    }
  }

  @Test
  void layouts_of_the_host_see_the_trace_as_properties() {
    String configuration =
        BASE
            + """
            <appender name="TEXT" class="ch.qos.logback.core.ConsoleAppender">
              <encoder><pattern>{"text": "%X{trace_id}/%X{span_id}/%X{clientId}"}%n</pattern></encoder>
            </appender>
            <root><appender-ref ref="TEXT"/></root>
            """;
    MDC.put("clientId", "c1");
    try (LogbackUnderTest logback = new LogbackUnderTest(configuration);
        Scope scope = Spans.sampled(SPAN_A).makeCurrent()) {
      logback.logger().info("hello");

      assertThat(logback.lines())
          .extracting(line -> line.get("text"))
          .contains(TRACE_ID + "/" + SPAN_A + "/c1");
    }
  }

  @Test
  void event_properties_are_a_plain_map_to_who_reads_the_serialized_event() throws Exception {
    Map<String, String> properties =
        new TracedProperties(Map.of("a", "1"), Spans.sampled(SPAN_A).getSpanContext());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(properties);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThat(in.readObject())
          .isExactlyInstanceOf(HashMap.class)
          .isEqualTo(
              Map.of("a", "1", "trace_id", TRACE_ID, "span_id", SPAN_A, "trace_flags", "01"));
    }
  }

  /** Logback prints its whole status to stdout if it holds a warning after the configuration. */
  @Test
  void installing_leaves_no_warning_in_logbacks_status() {
    try (LogbackUnderTest logback = new LogbackUnderTest(BASE)) {
      LoggerContext context = logback.context();
      assertThat(TraceContextListener.isActiveIn(context)).isTrue();
      assertThat(new StatusUtil(context).getHighestLevel(0)).isLessThan(Status.WARN);
      assertThat(context.getStatusManager().getCount()).isPositive();
    }
  }

  @Test
  void configuration_without_the_include_gets_its_own_mdc_back() {
    try (LogbackUnderTest logback = new LogbackUnderTest(BASE)) {
      logback.reconfigure("<root level=\"INFO\"/>");
      assertThat(logback.context().getMDCAdapter()).isSameAs(MDC.getMDCAdapter());

      logback.reconfigure(BASE);
      try (Scope scope = Spans.sampled(SPAN_A).makeCurrent()) {
        logback.logger().info("hello");
      }
      assertThat(logback.line()).containsEntry("span_id", SPAN_A);
    }
  }
}
