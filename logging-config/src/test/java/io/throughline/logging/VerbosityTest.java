package io.throughline.logging;

import static io.throughline.logging.LogbackUnderTest.BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.throughline.logging.internal.context.JulBridge;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.internal.context.LoggerContextEvents;
import io.throughline.logging.internal.verbosity.LogbackVerbosity;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.semconv.ThroughlineLogDropReason;
import io.throughline.semconv.ThroughlineLogLevel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;

class VerbosityTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final LogbackUnderTest logback = new LogbackUnderTest(BASE);
  private final AtomicLong nanos = new AtomicLong();
  private final LoggerContextEvents events = LoggerContextEvents.of(logback.context());
  private final JulBridge bridge = new JulBridge(events);
  private final LogbackVerbosity verbosity =
      new LogbackVerbosity(events, bridge, VerbosityTest::attribute, nanos::get);

  @AfterEach
  void close() {
    verbosity.close();
    bridge.stop();
    events.close();
    logback.close();
  }

  private static @Nullable String attribute(Span span, String name) {
    return ((ReadableSpan) span).getAttribute(AttributeKey.stringKey(name));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
    verbosity.expire();
  }

  /** Those of the host. */
  private List<Object> messages() {
    return logback.lines().stream()
        .filter(line -> "io.example.Broker".equals(line.get("logger")))
        .map(line -> line.get("message"))
        .toList();
  }

  @Test
  void level_is_changed_for_a_while_and_back_again() {
    verbosity.level("io.example", org.slf4j.event.Level.DEBUG, MINUTE);
    logback.logger().debug("one");
    pass(Duration.ofSeconds(59));
    verbosity.level("io.example", org.slf4j.event.Level.TRACE, MINUTE);
    pass(Duration.ofSeconds(59));
    logback.logger().trace("two");
    pass(Duration.ofSeconds(1));
    logback.logger().debug("three");

    assertThat(messages()).containsExactly("one", "two");
    assertThat(logback.context().getLogger("io.example").getLevel()).isNull();
  }

  @Test
  void level_that_somebody_else_changed_since_stays() {
    verbosity.level("io.example", org.slf4j.event.Level.DEBUG, MINUTE);
    logback.context().getLogger("io.example").setLevel(Level.ERROR);
    pass(MINUTE);

    assertThat(logback.context().getLogger("io.example").getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void level_that_somebody_else_set_between_two_changes_is_the_one_to_go_back_to() {
    verbosity.level("io.example", org.slf4j.event.Level.DEBUG, MINUTE);
    logback.context().getLogger("io.example").setLevel(Level.ERROR);
    verbosity.level("io.example", org.slf4j.event.Level.TRACE, MINUTE);
    assertThat(logback.context().getLogger("io.example").getLevel()).isEqualTo(Level.TRACE);
    pass(MINUTE);

    assertThat(logback.context().getLogger("io.example").getLevel()).isEqualTo(Level.ERROR);
  }

  @Test
  void way_back_needs_nobody() {
    try (LoggingConfig logging =
        LoggingConfig.install(logback.context(), OpenTelemetry.noop(), Attributes.empty())) {
      logging.verbosity().level("io.example", org.slf4j.event.Level.DEBUG, Duration.ofMillis(10));
      logging.verbosity().follow("topic", "a", Duration.ofMillis(10));

      await()
          .until(
              () ->
                  logback.context().getLogger("io.example").getLevel() == null
                      && logback.context().getTurboFilterList().isEmpty());
    }
  }

  @Test
  void several_are_followed_at_once_wherever_their_value_stands() {
    verbosity.follow("client_id", "c1", MINUTE);
    verbosity.follow("topic", "a/b", MINUTE);
    verbosity.follow("trace_id", Spans.TRACE_ID, MINUTE);

    MDC.put("client_id", "c1");
    logback.logger().debug("of the client");
    logback.logger().trace("too fine");
    MDC.put("client_id", "c2");
    logback.logger().debug("of another");
    logback.logger().atDebug().addKeyValue("topic", "a/b").log("of the topic");
    logback.logger().atDebug().addKeyValue("topic", "a/c").log("of another");
    logback.logger().atInfo().addKeyValue("topic", "a/c").log("as ever");
    try (Scope scope = Baggage.builder().put("client_id", "c1").build().makeCurrent()) {
      logback.logger().debug("of the baggage");
    }
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().debug("of the trace");
    }
    pass(MINUTE);
    MDC.put("client_id", "c1");
    logback.logger().debug("late");

    assertThat(messages())
        .containsExactly(
            "of the client", "of the topic", "as ever", "of the baggage", "of the trace");
    assertThat(logback.context().getTurboFilterList()).isEmpty();
  }

  @Test
  void a_value_that_has_no_text_and_a_key_that_is_none_do_not_hurt_who_logs() {
    Object failing =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no session");
          }
        };
    verbosity.follow("client_id", "c1", MINUTE);
    verbosity.follow("topic", "a/b", MINUTE);
    MDC.put("topic", "a/b");
    logback.logger().atDebug().addKeyValue("client_id", failing).log("by its topic");
    MDC.clear();
    logback.logger().atDebug().addKeyValue("client_id", failing).log("of nobody");
    logback
        .logger()
        .atDebug()
        .addKeyValue((String) null, 1)
        .addKeyValue("client_id", "c1")
        .log("by its client");

    assertThat(messages()).containsExactly("by its topic", "by its client");
  }

  @Test
  void line_is_followed_by_the_attributes_of_its_span() {
    verbosity.follow("client_id", "c1", MINUTE);
    verbosity.follow("topic", "a/b", MINUTE);
    verbosity.follow("stream", "lobby", MINUTE);
    logInSpanWith("messaging.client.id", "c1");
    logInSpanWith("messaging.client.id", "c2");
    logInSpanWith("messaging.destination.name", "a/b");
    logInSpanWith("stream", "lobby");
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().debug("in a span that cannot be read");
    }

    assertThat(messages()).containsExactly("in c1", "in a/b", "in lobby");
  }

  @Test
  void the_names_of_spans_and_of_lines_are_the_same_field() {
    verbosity.follow("messaging.client.id", "c1", MINUTE);
    verbosity.follow("messaging.destination.name", "a/b", MINUTE);
    logback.logger().atDebug().addKeyValue("client_id", "c1").log("of the client");
    logback.logger().atDebug().addKeyValue("messaging.client.id", "c1").log("by its other name");
    logback.logger().atDebug().addKeyValue("topic", "a/b").log("of the topic");
    logback.logger().atDebug().addKeyValue("topic", "c1").log("of none");
    logInSpanWith("messaging.client.id", "c1");

    assertThat(messages())
        .containsExactly("of the client", "by its other name", "of the topic", "in c1");
  }

  private void logInSpanWith(String attribute, String value) {
    try (SdkTracerProvider tracers = SdkTracerProvider.builder().build()) {
      Span span = tracers.get("test").spanBuilder("s").setAttribute(attribute, value).startSpan();
      try (Scope scope = span.makeCurrent()) {
        logback.logger().debug("in {}", value);
      } finally {
        span.end();
      }
    }
  }

  @Test
  void java_util_logging_makes_the_lines_that_are_followed_and_only_while_they_are() {
    java.util.logging.Logger jul = java.util.logging.Logger.getLogger("io.example.jul");
    MDC.put("client_id", "c1");
    // The bridge writes into the SLF4J default context, which also has base.xml.
    try (LoggingConfig logging = LoggingConfig.install(OpenTelemetry.noop(), Attributes.empty())) {
      jul.fine("early");
      logging.verbosity().follow("client_id", "c1", MINUTE);
      jul.fine("followed");
      MDC.put("client_id", "c2");
      jul.fine("of another");
      logging.verbosity().reset();
      assertThat(jul.isLoggable(java.util.logging.Level.FINE)).isFalse();
    }

    assertThat(logback.lines())
        .filteredOn(line -> "io.example.jul".equals(line.get("logger")))
        .extracting(line -> line.get("message"))
        .containsExactly("followed");
  }

  @Test
  void further_lines_in_a_second_are_counted_and_those_of_the_level_stay() {
    verbosity.follow("client_id", "c1", MINUTE);
    MDC.put("client_id", "c1");
    for (int i = 0; i < 150; i++) {
      logback.logger().debug("debug");
      logback.logger().info("info");
    }
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    logback.logger().debug("debug");

    assertThat(messages().stream().filter("debug"::equals)).hasSize(101);
    assertThat(messages().stream().filter("info"::equals)).hasSize(150);
    assertThat(
            LogLineCounts.of(logback.context())
                .dropped(ThroughlineLogLevel.DEBUG, ThroughlineLogDropReason.RATE_LIMITED))
        .isEqualTo(50);
  }

  @Test
  void what_is_followed_survives_a_reload_and_levels_are_those_of_the_configuration() {
    verbosity.follow("client_id", "c1", MINUTE);
    verbosity.level("io.example", org.slf4j.event.Level.DEBUG, MINUTE);
    logback.reconfigure(BASE);
    logback.logger().debug("not followed");
    MDC.put("client_id", "c1");
    logback.logger().debug("followed");

    assertThat(messages()).containsExactly("followed");
  }

  @Test
  void what_is_followed_survives_a_restart_and_levels_end_with_the_next_reload() {
    logback.restart(BASE);
    verbosity.follow("client_id", "c1", MINUTE);
    logback.restart(BASE);
    await().until(() -> !logback.context().getTurboFilterList().isEmpty());
    MDC.put("client_id", "c1");
    logback.logger().debug("followed");
    verbosity.level("io.example", org.slf4j.event.Level.DEBUG, MINUTE);
    logback.reconfigure(BASE);
    verbosity.level("io.example", org.slf4j.event.Level.TRACE, MINUTE);
    pass(MINUTE);

    assertThat(messages()).containsExactly("followed");
    assertThat(logback.context().getLogger("io.example").getLevel()).isNull();
  }

  @Test
  void oldest_ends_when_too_many_are_followed() {
    for (int i = 0; i <= Verbosity.MAX_FOLLOWED; i++) {
      verbosity.follow("client_id", "c" + i, MINUTE);
    }
    MDC.put("client_id", "c0");
    logback.logger().debug("c0");
    MDC.put("client_id", "c1");
    logback.logger().debug("c1");

    assertThat(messages()).containsExactly("c1");
  }

  @Test
  void lines_of_traces_in_focus_are_logged_while_they_are_looked_for() {
    logInTrace("focus:99999999999", "early");
    verbosity.followFocus(MINUTE);
    logInTrace("focus:99999999999", "in focus");
    logInTrace("focus:1", "of a focus that is over");
    logInTrace("", "of another trace");
    logback.logger().debug("of none");
    verbosity.followFocus(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(59));
    logInTrace("focus:99999999999", "in focus");
    pass(Duration.ofSeconds(1));
    logInTrace("focus:99999999999", "late");

    assertThat(messages()).containsExactly("in focus", "in focus");
    assertThat(verbosity.linesInFocus()).isEqualTo(2);
    assertThat(logback.context().getTurboFilterList()).isEmpty();
  }

  @Test
  void a_focus_outlives_the_end_of_all_changes() {
    verbosity.followFocus(MINUTE);
    verbosity.follow("client_id", "c1", MINUTE);

    verbosity.reset();

    MDC.put("client_id", "c1");
    logback.logger().debug("no longer followed");
    logInTrace("focus:99999999999", "in focus");
    assertThat(messages()).containsExactly("in focus");
  }

  @Test
  void traces_in_focus_have_so_many_lines_a_second_and_no_more() {
    verbosity.followFocus(MINUTE);
    for (int i = 0; i < 150; i++) {
      logInTrace("focus:99999999999", "debug");
    }

    assertThat(messages()).hasSize(100);
    assertThat(
            LogLineCounts.of(logback.context())
                .dropped(ThroughlineLogLevel.DEBUG, ThroughlineLogDropReason.RATE_LIMITED))
        .isEqualTo(50);
  }

  private void logInTrace(String focus, String message) {
    try (Scope scope = Spans.with("throughline", focus).makeCurrent()) {
      logback.logger().debug(message);
    }
  }
}
