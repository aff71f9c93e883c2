package io.throughline.logging;

import static io.throughline.logging.LogbackUnderTest.BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.context.Scope;
import io.throughline.logging.internal.context.LogLineCounts;
import io.throughline.logging.mask.SecretMask;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import tools.jackson.core.JsonGenerator;

class LineLimitsTest {

  private final LogbackUnderTest logback = new LogbackUnderTest(BASE);

  @AfterEach
  void close() {
    logback.close();
  }

  private int lineBytes() {
    return logback.text().getBytes(StandardCharsets.UTF_8).length;
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "\u0001", "\"", "\u00e4", "\u20ac", "\ud83d\ude00", "\ud83d"})
  void line_stays_within_the_limit_whatever_characters_it_is_made_of(String character) {
    String huge = character.repeat(100_000);
    MDC.put(huge, huge);
    MDC.put("short", "1");
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback
          .logger()
          .atError()
          .addKeyValue("key", huge)
          .setCause(new IllegalStateException(huge, new IllegalArgumentException(huge)))
          .log(huge);
    }

    assertThat(lineBytes()).isBetween(9_000, 16_000);
    assertThat(logback.line())
        .containsEntry("span_id", "00f067aa0ba902b7")
        .containsEntry("service.name", "from-environment")
        .containsEntry("exception.type", "java.lang.IllegalStateException")
        .containsEntry("short", "1")
        .containsKeys("truncated", "exception.stacktrace");
    assertThat(logback.line().get("message")).asString().matches("(?s).*\u2026\\[\\+\\d+]");
  }

  @Test
  void message_alone_may_take_most_of_the_line() {
    logback.logger().info("x".repeat(9_000));
    logback.logger().info("x".repeat(10_001));

    assertThat(logback.lines().get(0)).containsEntry("message", "x".repeat(9_000));
    assertThat(logback.lines().get(0)).doesNotContainKey("truncated");
    assertThat(logback.lines().get(1))
        .containsEntry("message", "x".repeat(9_980) + "\u2026[+21]")
        .containsEntry("truncated", 1);
  }

  @Test
  void fields_that_do_not_fit_are_left_out_and_counted_and_the_exception_keeps_its_room() {
    for (int i = 0; i < 1_000; i++) {
      MDC.put("key" + i, "v".repeat(100));
    }
    logback.logger().error("failed", new IllegalStateException("boom"));

    Map<String, Object> line = logback.line();
    assertThat(lineBytes()).isLessThanOrEqualTo(16_000);
    long kept = line.keySet().stream().filter(key -> key.startsWith("key")).count();
    assertThat(kept).isGreaterThan(80);
    assertThat(line).containsEntry("truncated", (int) (1_000 - kept));
    assertThat(line.get("exception.stacktrace")).asString().doesNotContain("\u2026[+");
  }

  @Test
  void limit_is_a_setting_with_a_smallest_value() {
    logback.reconfigure(withEncoderSettings("<maxLineBytes>5000</maxLineBytes>"));
    logback.logger().info("x".repeat(100_000));
    assertThat(lineBytes()).isBetween(3_000, 5_000);

    logback.reconfigure(withEncoderSettings("<maxLineBytes>1</maxLineBytes>"));
    logback.logger().info("y".repeat(100_000));
    assertThat(logback.lines().get(1).get("message")).asString().hasSizeGreaterThan(2_000);
  }

  private static String withEncoderSettings(String settings) {
    return """
    <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender">
      <encoder class="io.throughline.logging.JsonLineEncoder">%s</encoder>
    </appender>
    <root level="INFO"><appender-ref ref="OUT"/></root>
    """
        .formatted(settings);
  }

  @Test
  void provider_of_the_host_stands_beside_ours_and_is_masked_as_they_are() {
    logback.reconfigure(
        withEncoderSettings(
            """
            <provider class="net.logstash.logback.composite.GlobalCustomFieldsJsonProvider">
              <customFields>{"region":"eu","password":"hunter2"}</customFields>
            </provider>
            """));
    MDC.put("key", "value");
    logback.logger().info("hello");

    assertThat(logback.line())
        .containsEntry("message", "hello")
        .containsEntry("key", "value")
        .containsEntry("region", "eu")
        .containsEntry("password", SecretMask.MASK);
  }

  /** What a host may add to the encoder. */
  public static final class EndlessProvider extends AbstractJsonProvider<ILoggingEvent> {
    @Override
    public void writeTo(JsonGenerator generator, ILoggingEvent event) {
      generator.writeName("endless");
      generator.writeStartArray();
      for (int i = 0; i < 1_000_000; i++) {
        generator.writeNumber(i);
      }
      generator.writeEndArray();
    }
  }

  @Test
  void provider_of_the_host_that_writes_too_much_costs_its_fields_but_not_the_line() {
    logback.reconfigure(
        withEncoderSettings("<provider class=\"" + EndlessProvider.class.getName() + "\"/>"));
    MDC.put("key", "value");
    logback.logger().info("hello");

    assertThat(logback.line())
        .containsEntry("message", "hello")
        .containsEntry("service.name", "from-environment")
        .containsEntry("truncated", 1)
        .doesNotContainKeys("endless", "key");
  }

  @Test
  void logger_that_is_called_within_a_value_writes_its_own_line() {
    Object chatty =
        new Object() {
          @Override
          public String toString() {
            logback.logger().info("inner");
            return "chatty";
          }
        };
    logback.logger().atInfo().addKeyValue("key", chatty).log("outer");

    assertThat(logback.lines())
        .extracting(line -> line.get("message"), line -> line.get("key"))
        .containsExactly(tuple("inner", null), tuple("outer", "chatty"));
  }

  @Test
  void secrets_are_masked_in_every_part_of_the_line_and_counted() {
    MDC.put("password", "hunter2");
    MDC.put("note", "token=hunter2");
    logback
        .logger()
        .atError()
        .addKeyValue("apiKey", 42)
        .addKeyValue("card", 4111111111111111L)
        .addKeyValue("nanos", 1763726660123456789L)
        .setCause(new IllegalStateException("secret=hunter2"))
        .log("Authorization: Bearer {}", "hunter2");

    assertThat(logback.text()).doesNotContain("hunter2", "4111111111111111");
    assertThat(logback.line())
        .containsEntry("password", "***")
        .containsEntry("note", "token=***")
        .containsEntry("apiKey", "***")
        .containsEntry("card", "***")
        .containsEntry("nanos", 1763726660123456789L)
        .containsEntry("message", "Authorization: ***")
        .containsEntry("exception.message", "secret=***");
    assertThat(LogLineCounts.of(logback.context()).maskedTotal()).isEqualTo(7);
  }

  @Test
  void secret_that_begins_where_the_text_is_cut_is_not_seen() {
    logback.logger().info("x".repeat(9_970) + " 4111111111111111 " + "x".repeat(100_000));

    assertThat(logback.text()).contains("x ***").doesNotContain("4111");
  }

  @Test
  void masking_is_extended_and_switched_off_by_settings() {
    logback.reconfigure(
        withEncoderSettings(
            "<maskedNames>iban,pin</maskedNames><maskedPattern>cust-\\d+</maskedPattern>"));
    logback.logger().atInfo().addKeyValue("payer.iban", "DE02").log("cust-17 password=x");
    logback.reconfigure(withEncoderSettings("<masking>false</masking>"));
    logback.logger().atInfo().addKeyValue("password", "x").log("password=x");

    assertThat(logback.lines().get(0))
        .containsEntry("payer.iban", "***")
        .containsEntry("message", "*** password=***");
    assertThat(logback.lines().get(1))
        .containsEntry("password", "x")
        .containsEntry("message", "password=x");
  }
}
