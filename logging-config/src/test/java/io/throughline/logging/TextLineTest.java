package io.throughline.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Scope;
import io.throughline.logging.internal.context.LogLineCounts;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lines as a person reads them. */
class TextLineTest {

  private static final String FORMAT = "throughline.log.format";
  private static final Path SCRIPT = Path.of("/usr/bin/script");
  private static final String TIME = "\\d\\d:\\d\\d:\\d\\d\\.\\d{3}";

  private LogbackUnderTest logback;

  /** What other tests log by is not to become text. */
  @BeforeAll
  static void configureTheDefault() {
    assertThat(LoggerFactory.getILoggerFactory()).isNotNull();
  }

  @BeforeEach
  void configure() {
    System.setProperty(FORMAT, "text");
    logback = new LogbackUnderTest(LogbackUnderTest.BASE);
  }

  @AfterEach
  void close() {
    logback.close();
    System.clearProperty(FORMAT);
  }

  @Test
  void line_has_time_level_logger_message_values_and_the_beginning_of_the_trace_id() {
    try (Scope scope = Spans.sampled("00f067aa0ba902b7").makeCurrent()) {
      logback
          .logger()
          .atWarn()
          .addKeyValue("topic", "a/b")
          .addKeyValue("reason", "not allowed")
          .addKeyValue("bytes", 17)
          .log("refused");
    }

    assertThat(logback.text())
        .matches(
            TIME
                + " WARN  io\\.example\\.Broker  refused topic=a/b reason=\"not allowed\" bytes=17"
                + " \\[4bf92f35]\n");
  }

  @Test
  void secrets_are_masked_and_counted() {
    logback.logger().atInfo().addKeyValue("password", "hunter2").log("token=abc123def came");

    assertThat(logback.text()).endsWith("token=*** came password=***\n").doesNotContain("hunter2");
    assertThat(LogLineCounts.of(logback.context()).maskedTotal()).isEqualTo(2);
  }

  @Test
  void nothing_that_is_logged_can_pass_for_a_line_of_its_own_or_be_obeyed_by_a_terminal() {
    logback
        .logger()
        .atInfo()
        .addKeyValue("client", "c1\n12:00:00.000 INFO forged")
        .log("one\r\n12:00:00.000 INFO forged \u001b[2J\u202etwo");

    assertThat(logback.text().lines().skip(1))
        .containsExactly(
            "    12:00:00.000 INFO forged \\u001b[2J\\u202etwo"
                + " client=\"c1\\n12:00:00.000 INFO forged\"");
  }

  @Test
  void exception_is_indented_below_its_line_with_its_message_masked() {
    logback
        .logger()
        .error("failed", new IllegalStateException("password=hunter2\nforged", new IOException()));

    List<String> lines = logback.text().lines().toList();
    assertThat(lines.get(0)).endsWith("ERROR io.example.Broker  failed");
    assertThat(lines.get(1)).isEqualTo("    java.lang.IllegalStateException: password=***");
    assertThat(lines.get(2)).isEqualTo("    forged");
    assertThat(lines).anyMatch(line -> line.equals("    Caused by: java.io.IOException"));
    assertThat(lines.stream().skip(1)).allMatch(line -> line.startsWith("    "));
  }

  @Test
  void line_is_bounded() {
    logback.logger().atInfo().addKeyValue("value", "v".repeat(20_000)).log("m".repeat(100_000));

    assertThat(logback.text().length()).isBetween(5_000, 16_000);
    assertThat(logback.text()).contains("m\u2026[+").contains("v\u2026[+");
  }

  @Test
  void fields_that_have_no_room_are_counted() {
    var line = logback.logger().atInfo();
    for (int i = 0; i < 100; i++) {
      line = line.addKeyValue("value" + i, "v".repeat(1_000));
    }
    line.log("many");

    assertThat(logback.text()).hasSizeBetween(10_000, 16_000).endsWith(" fields]\n");
  }

  @Test
  void at_a_terminal_lines_are_text_in_colors() throws Exception {
    assertThat(ofATerminal(Map.of()))
        .containsPattern(
            "\u001b\\[2m"
                + TIME
                + "\u001b\\[0m \u001b\\[32mINFO \u001b\\[0m \u001b\\[36m\\S+Speaking\u001b\\[0m  said"
                + " \u001b\\[2mtopic=\u001b\\[0ma/b");
  }

  @Test
  void at_a_terminal_without_colors_there_are_none() throws Exception {
    assertThat(ofATerminal(Map.of("NO_COLOR", "1")))
        .containsPattern("(?m)^" + TIME + " INFO  \\S+Speaking  said topic=a/b\\s*$");
    assertThat(ofATerminal(Map.of("TERM", "dumb"))).doesNotContain("\u001b[");
  }

  @Test
  void at_a_terminal_lines_are_json_if_that_is_set() throws Exception {
    assertThat(ofATerminal(Map.of("THROUGHLINE_LOG_FORMAT", "json"))).startsWith("{\"@timestamp\"");
  }

  @Test
  void in_a_pipe_lines_are_json() throws Exception {
    assertThat(output(Map.of(), java())).startsWith("{\"@timestamp\"");
  }

  private static String ofATerminal(Map<String, String> environment) throws Exception {
    assertThat(SCRIPT)
        .as("makes a terminal; of Debian's bsdutils, util-linux elsewhere")
        .isExecutable();
    String command = "'" + String.join("' '", java()) + "'"; // a shell reads it
    return output(
        environment, List.of(SCRIPT.toString(), "--quiet", "--command", command, "/dev/null"));
  }

  private static List<String> java() {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
            .replace(File.pathSeparator + File.pathSeparator, File.pathSeparator);
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, Speaking.class.getName());
  }

  private static String output(Map<String, String> environment, List<String> command)
      throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectInput(new File("/dev/null"));
    builder.environment().keySet().removeAll(List.of("NO_COLOR", "THROUGHLINE_LOG_FORMAT"));
    builder.environment().put("TERM", "xterm");
    builder.environment().putAll(environment);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  /** A program without a configuration. */
  static final class Speaking {

    public static void main(String[] arguments) {
      LoggerFactory.getLogger(Speaking.class).atInfo().addKeyValue("topic", "a/b").log("said");
    }
  }
}
