package io.throughline.logging;

import static io.throughline.logging.LogbackUnderTest.BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Scope;
import io.throughline.logging.internal.line.LineIdentity;
import io.throughline.semconv.LogFields;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

class JsonLineTest {

  private LogbackUnderTest logback = new LogbackUnderTest(BASE);

  @BeforeEach
  void all_levels() {
    logback.context().getLogger("io.example").setLevel(Level.TRACE);
  }

  @AfterEach
  void close() {
    logback.close();
  }

  private void identity(Attributes resource) {
    LineIdentity.of(resource).publish(logback.context());
  }

  @Test
  void line_has_these_fields_in_this_order() {
    identity(
        Attributes.builder()
            .put("service.name", "mqtt-broker")
            .put("k8s.pod.name", "broker-0")
            .put("process.pid", 42)
            .build());
    MDC.put("clientId", "c1");
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().atInfo().addKeyValue("qos", 1).log("client {} connected", "c1");
    }

    Map<String, Object> line = logback.line();
    assertThat(line.remove("@timestamp")).isNotNull();
    assertThat(line)
        .containsExactly(
            entry("level", "INFO"),
            entry("severity_number", 9),
            entry("component", "mqtt-broker"),
            entry("message", "client c1 connected"),
            entry("logger", "io.example.Broker"),
            entry("thread", Thread.currentThread().getName()),
            entry("trace_id", Spans.TRACE_ID),
            entry("span_id", "00f067aa0ba902b7"),
            entry("trace_flags", "01"),
            entry("k8s.pod.name", "broker-0"),
            entry("service.name", "mqtt-broker"),
            entry("clientId", "c1"),
            entry("qos", 1));
  }

  @Test
  void line_can_have_every_field_that_the_catalogue_requires_and_no_other_of_its_own() {
    identity(Attributes.builder().put("service.name", "mqtt-broker").build());
    MDC.put("topic", "t".repeat(100_000));
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().error("failed", new IllegalStateException("why"));
    }

    Map<String, Object> line = logback.line();
    assertThat(line.remove("topic")).isNotNull();
    assertThat(line.remove("service.name")).isEqualTo("mqtt-broker");
    assertThat(line).containsOnlyKeys(LogFields.REQUIRED);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T08:44:20.123456789Z, 2026-11-21T08:44:20.123456789Z",
    "2026-11-21T09:44:20.1+01:00, 2026-11-21T08:44:20.100Z",
    "2026-11-21T08:44:20Z, 2026-11-21T08:44:20Z"
  })
  void timestamp_is_utc_with_the_precision_of_the_event(String logged, String written) {
    LoggingEvent event = new LoggingEvent();
    event.setLoggerContext(logback.context());
    event.setLoggerName("io.example.Broker");
    event.setThreadName("main");
    event.setLevel(Level.INFO);
    event.setMessage("hello");
    event.setInstant(java.time.OffsetDateTime.parse(logged).toInstant());
    logback.context().getLogger("ROOT").callAppenders(event);

    assertThat(logback.line()).containsEntry("@timestamp", written);
    assertThat(Instant.parse(written)).isEqualTo(event.getInstant());
  }

  @ParameterizedTest
  @CsvSource({"TRACE, 1", "DEBUG, 5", "INFO, 9", "WARN, 13", "ERROR, 17"})
  void severity_number_is_opentelemetrys(org.slf4j.event.Level level, int number) {
    logback.logger().atLevel(level).log("hello");

    assertThat(logback.line())
        .containsEntry("level", level.toString())
        .containsEntry("severity_number", number);
  }

  @Test
  void component_of_the_event_wins_over_the_service() {
    identity(Attributes.builder().put("service.name", "mqtt-broker").build());
    MDC.put("component", "session");
    logback.logger().info("by MDC");
    logback.logger().atInfo().addKeyValue("component", "retained").log("by key-value");

    assertThat(logback.lines())
        .extracting(line -> line.get("component"))
        .containsExactly("session", "retained");
  }

  @Test
  void key_values_keep_their_type() {
    logback
        .logger()
        .atInfo()
        .addKeyValue("int", 7)
        .addKeyValue("long", Long.MAX_VALUE)
        .addKeyValue("double", 0.5)
        .addKeyValue("float", 0.25f)
        .addKeyValue("boolean", true)
        .addKeyValue("nothing", (Object) null)
        .addKeyValue("nan", Double.NaN)
        .addKeyValue("enum", Level.INFO)
        .addKeyValue("array", new int[] {1, 2})
        .log("hello");

    assertThat(logback.line())
        .containsEntry("int", 7)
        .containsEntry("long", Long.MAX_VALUE)
        .containsEntry("double", 0.5)
        .containsEntry("float", 0.25)
        .containsEntry("boolean", true)
        .containsEntry("nothing", null)
        .containsEntry("nan", "NaN")
        .containsEntry("enum", "INFO")
        .containsEntry("array", "[1, 2]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@timestamp",
        "level",
        "severity_number",
        "message",
        "logger",
        "thread",
        "trace_id",
        "span_id",
        "trace_flags",
        "exception",
        "exception.type",
        "service",
        "service.name",
        "k8s.pod.name",
        "message.id",
        "custom.level",
        "trace",
        "span.id",
        "_id"
      })
  void key_of_the_host_that_is_the_lines_own_gets_a_prefix(String key) {
    MDC.put(key, "from the MDC");
    logback.logger().info("hello");
    MDC.clear();
    logback.logger().atInfo().addKeyValue(key, "from a key-value").log("hello");

    assertThat(logback.lines())
        .extracting(line -> line.get("custom." + key))
        .containsExactly("from the MDC", "from a key-value");
    assertThat(logback.lines())
        .allSatisfy(line -> assertThat(line).containsEntry("message", "hello"));
  }

  @Test
  void keys_that_no_store_takes_or_can_tell_apart_are_named_anew() {
    MDC.put("", "blank");
    MDC.put("\ud800", "one");
    MDC.put("\ud801", "two");
    logback.logger().info("hello");

    assertThat(logback.line())
        .containsEntry("custom.blank~0", "blank")
        .containsValues("one", "two");
  }

  @Test
  void the_service_at_the_other_end_keeps_its_name() {
    logback.logger().atInfo().addKeyValue("service.peer.name", "journal").log("hello");

    assertThat(logback.line()).containsEntry("service.peer.name", "journal");
  }

  @Test
  void host_cannot_forge_the_trace() {
    MDC.put("trace_id", "mine");
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback.logger().info("hello");
    }

    assertThat(logback.line())
        .containsEntry("trace_id", Spans.TRACE_ID)
        .containsEntry("custom.trace_id", "mine");
  }

  @Test
  void later_key_value_overrides_earlier_one_and_mdc() {
    MDC.put("topic", "mdc");
    logback.logger().atInfo().addKeyValue("topic", "first").addKeyValue("topic", "last").log("x");

    assertThat(logback.line()).containsEntry("topic", "last");
  }

  @Test
  void exception_is_one_string_with_its_causes() {
    logback
        .logger()
        .error("failed", new IllegalStateException("outer", new IOException("Broken pipe")));

    Map<String, Object> line = logback.line();
    assertThat(line)
        .containsEntry("exception.type", "java.lang.IllegalStateException")
        .containsEntry("exception.message", "outer");
    assertThat(line)
        .extractingByKey("exception.stacktrace")
        .asString()
        .startsWith("java.lang.IllegalStateException: outer\n\tat ")
        .contains("Caused by: java.io.IOException: Broken pipe\n");
  }

  @Test
  void deep_stack_does_not_hide_its_cause() {
    logback.logger().error("failed", thrownFromDepth(500));

    assertThat(logback.line())
        .extractingByKey("exception.stacktrace")
        .asString()
        .contains("frames truncated")
        .contains("Caused by: java.io.IOException: Broken pipe\n");
  }

  private static Exception thrownFromDepth(int depth) {
    return depth == 0
        ? new IllegalStateException("outer", new IOException("Broken pipe"))
        : thrownFromDepth(depth - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 10, 40})
  void every_exception_is_named_before_any_has_all_its_frames(int layers) {
    logback.logger().error("failed", Exceptions.ofLayers(layers));

    assertThat(logback.line()).doesNotContainKey("truncated");
    assertThat(logback.line())
        .extractingByKey("exception.stacktrace")
        .asString()
        .satisfies(
            trace -> {
              assertThat(trace.lines().filter(line -> !line.startsWith("\t")))
                  .hasSize(layers)
                  .startsWith("java.lang.IllegalStateException: layer " + layers + " failed")
                  .endsWith("Caused by: java.lang.IllegalStateException: layer 1 failed");
              long frames = trace.lines().filter(line -> line.startsWith("\tat ")).count();
              assertThat(frames).isLessThanOrEqualTo(30L * layers);
              assertThat(frames % layers).isZero();
              assertThat(trace).hasSizeBetween(layers < 10 ? 6500 : 3000, 8000);
            });
  }

  @Test
  void suppressed_exceptions_do_not_hide_the_cause() {
    Exception exception = new IllegalStateException("outer", new IOException("Broken pipe"));
    for (int i = 0; i < 20; i++) {
      exception.addSuppressed(new IllegalStateException("attempt " + i + "x".repeat(300)));
    }
    for (int i = 20; i < 500; i++) {
      exception.addSuppressed(new IllegalStateException("attempt " + i));
    }
    logback.logger().error("failed", exception);

    assertThat(logback.line())
        .extractingByKey("exception.stacktrace")
        .asString()
        .startsWith("java.lang.IllegalStateException: outer\n")
        .contains("\tSuppressed: java.lang.IllegalStateException: attempt 0x")
        .contains("Caused by: java.io.IOException: Broken pipe\n")
        .containsPattern("\n\\.\\.\\. 4\\d\\d exceptions left out\n$");
  }

  @Test
  void stack_trace_is_bounded_and_says_what_is_left_out() {
    Exception exception = new IllegalStateException("x".repeat(5000));
    for (int i = 0; i < 100; i++) {
      exception = new IllegalStateException("cause " + i, exception);
    }
    logback.logger().error("failed", exception);

    assertThat(logback.line())
        .extractingByKey("exception.stacktrace")
        .asString()
        .hasSizeBetween(4000, 8000)
        .startsWith("java.lang.IllegalStateException: cause 99\n")
        .containsPattern(
            "Caused by: java.lang.IllegalStateException: cause 0\n"
                + "(\t.+\n)+"
                + "Caused by: java.lang.IllegalStateException: x{100,980}\u2026\\[\\+\\d+]\n"
                + "(\t.+\n)+"
                + "\\.\\.\\. 35 exceptions left out\n$");
  }

  @Test
  void control_characters_and_line_ends_stay_within_one_line() {
    StringBuilder nasty = new StringBuilder("\u2028\u2029\u0085");
    for (char c = 0; c < ' '; c++) {
      nasty.append(c);
    }
    MDC.put("k\ney\"", nasty.toString());
    logback.logger().info(nasty.toString());

    assertThat(logback.text().chars().filter(c -> c == '\n')).hasSize(1);
    assertThat(logback.text()).doesNotContain("\r");
    assertThat(logback.line())
        .containsEntry("message", nasty.toString())
        .containsEntry("k\ney\"", nasty.toString());
  }

  @Test
  void lone_surrogates_are_replaced_and_pairs_stay() {
    String nasty = "\ud83d\ude00 \ud83d x\ude00 \ud83d\ud83d\ude00 \ud83d";
    String repaired = "\ud83d\ude00 \ufffd x\ufffd \ufffd\ud83d\ude00 \ufffd";
    MDC.put("k\ud83d", nasty);
    logback.logger().error(nasty, new IOException(nasty));

    assertThat(logback.line())
        .containsEntry("message", repaired)
        .containsEntry("k\ufffd~" + Integer.toHexString("k\ud83d".hashCode()), repaired)
        .containsEntry("exception.message", repaired);
  }

  @Test
  void failing_to_string_costs_its_value_but_not_the_line() {
    Object failing =
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no");
          }
        };
    logback.logger().atInfo().addKeyValue("key", failing).log("value {} of {}", failing, "two");

    assertThat(logback.line())
        .containsEntry("message", "value [FAILED toString()] of two")
        .containsEntry("key", "[FAILED toString()]");
  }

  @Test
  void null_message_and_null_key_are_survived() {
    logback.logger().info((String) null);
    logback.logger().atInfo().addKeyValue((String) null, 1).log("hello");

    assertThat(logback.lines()).hasSize(2);
    assertThat(logback.lines().get(1)).containsEntry("null", 1);
  }

  @ParameterizedTest
  @ValueSource(chars = {'\u0085', '\u009B', '\u200F', '\u2028', '\u202E', '\u2066', '\uFEFF'})
  void controls_that_only_terminals_see_are_escaped(char control) {
    logback.logger().atInfo().addKeyValue("key", "x" + control).log("a" + control + "b");

    assertThat(logback.text())
        .doesNotContain(String.valueOf(control))
        .contains("a\\u%04xb".formatted((int) control));
    assertThat(logback.line())
        .containsEntry("message", "a" + control + "b")
        .containsEntry("key", "x" + control);
  }
}
