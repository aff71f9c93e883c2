package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.FileAppender;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.throughline.logging.JsonLineEncoder;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import tools.jackson.databind.JsonNode;

/** Whatever a line contains, Elasticsearch stores it, and its trace id finds it. */
@Tag("e2e")
class NastyLinesE2e {

  private static final String MEGA = "x".repeat(200_000);
  private static final String EMOJI = "\uD83D\uDE00".repeat(20_000);

  @Test
  void each_line_is_found_by_its_trace_id() throws Exception {
    Map<String, String> traceIds = new LinkedHashMap<>();
    Path file = Backends.tailedFolder().resolve("nasty-" + newTraceId() + ".log");
    Files.createDirectories(file.getParent());
    logTo(
        file,
        logger ->
            nastyLines()
                .forEach(
                    (name, line) -> {
                      String traceId = newTraceId();
                      traceIds.put(name, traceId);
                      try (Scope scope = spanOf(traceId).makeCurrent()) {
                        line.accept(logger);
                      }
                    }));
    foreignLines()
        .forEach(
            (name, line) -> {
              String traceId = newTraceId();
              traceIds.put(name, traceId);
              append(file, line.formatted(Instant.now(), traceId));
            });

    nastyTimes()
        .forEach(
            time -> {
              String traceId = newTraceId();
              traceIds.put("time " + time, traceId);
              append(file, "{\"@timestamp\":%s,\"trace_id\":\"%s\"}".formatted(time, traceId));
            });
    nastyMembers()
        .forEach(
            (name, member) -> {
              String traceId = newTraceId();
              traceIds.put(name, traceId);
              append(file, "{%s,\"trace_id\":\"%s\"}".formatted(member, traceId));
            });

    assertThat(traceIds).hasSizeGreaterThan(110);
    Map<String, String> missing = new LinkedHashMap<>(traceIds);
    await("each line in the store")
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              missing.values().removeIf(traceId -> !lines(traceId).isEmpty());
              assertThat(missing.keySet()).isEmpty();
            });
    assertThat(traceIds)
        .allSatisfy((name, traceId) -> assertThat(lines(traceId)).as(name).hasSize(1));
  }

  /** What a JVM or another library prints beside our lines is neither lost nor in the way. */
  @Test
  void text_that_is_no_json_is_a_message() {
    String word = "w" + newTraceId();
    append(
        Backends.tailedFolder().resolve("plain-" + word + ".log"),
        "OpenJDK 64-Bit Server VM warning: {" + word);

    String query = "{\"query\": {\"match\": {\"message\": \"" + word + "\"}}}";
    JsonNode line =
        await("the text in the store")
            .atMost(Duration.ofSeconds(60))
            .until(
                () -> Backends.searchLines(query).map(found -> found.at("/hits/hits/0/_source")),
                found -> found.filter(JsonNode::isObject).isPresent())
            .orElseThrow();

    assertThat(line.get("message").asString())
        .isEqualTo("OpenJDK 64-Bit Server VM warning: {" + word);
    assertThat(Instant.parse(line.get("@timestamp").asString()))
        .isBefore(Instant.now().plusSeconds(1));
  }

  private static Map<String, Consumer<Logger>> nastyLines() {
    Map<String, Consumer<Logger>> lines = new LinkedHashMap<>();
    for (String text : nastyTexts()) {
      lines.put("message " + abbreviated(text), logger -> logger.info("{}", text));
      lines.put("value " + abbreviated(text), with("text", text));
      lines.put("exception " + abbreviated(text), logger -> logger.error("", exception(text)));
    }
    for (Object value : nastyValues()) {
      // The same key with all of them: its first value must not decide what the others may be.
      lines.put("value " + abbreviated(value), with("value", value));
      lines.put("qos " + abbreviated(value), with("qos", value));
      lines.put("shared " + abbreviated(value), with("mqtt.subscription.shared", value));
    }
    for (String key : nastyKeys()) {
      lines.put("key " + abbreviated(key), with(key, "text"));
    }
    lines.put("app", with("app", "text"));
    lines.put("app.name", with("app.kubernetes.io/name", "text"));
    lines.put(
        "more fields than an index has",
        logger -> {
          LoggingEventBuilder event = logger.atInfo();
          for (int i = 0; i < 1200; i++) {
            event = event.addKeyValue("many." + i, i);
          }
          event.log("many");
        });
    lines.put(
        "a thread with a long name",
        logger -> {
          String name = Thread.currentThread().getName();
          Thread.currentThread().setName(EMOJI);
          logger.info("thread");
          Thread.currentThread().setName(name);
        });
    return lines;
  }

  private static List<String> nastyTexts() {
    return List.of(
        "",
        "\u0000\u0001\u001F\u007F\u2028\u2029\uFEFF",
        "line\nbreak\r\n\ttab",
        "\"}\n{\"create\":{}}\n",
        "\\u0000 \\ud800 ${jndi:ldap://x} %s {}",
        "\uD800 alone, \uDC00 alone",
        MEGA,
        EMOJI,
        "{\"message\":{\"a\":[1,\"b\"]}}");
  }

  private static List<Object> nastyValues() {
    List<Object> recursive = new ArrayList<>();
    recursive.add(recursive);
    return Arrays.asList(
        1,
        "text",
        true,
        null,
        Long.MAX_VALUE,
        Double.NaN,
        Double.MAX_VALUE,
        Float.NEGATIVE_INFINITY,
        new BigDecimal("1e400"),
        List.of(1, "a", Map.of("a", 1)),
        Map.of("a", Map.of("b", 1)),
        new byte[] {1, 2},
        recursive,
        new Object() {
          @Override
          public String toString() {
            throw new IllegalStateException("no text");
          }
        });
  }

  private static List<String> nastyKeys() {
    return List.of(
        ".",
        "..",
        ".a",
        "a.",
        "a..b",
        "a b\n\"\\/<>|?*,#",
        "\u0000",
        "\uD800",
        "k".repeat(5000),
        "@timestamp",
        "level",
        "message",
        "trace_id",
        "trace.id",
        "span.id",
        "service",
        "k8s.pod.name.x",
        "component.keyword",
        "value.number",
        "custom.",
        "time",
        "stream",
        "log",
        "_p",
        "kubernetes",
        "_id",
        "_index",
        "_source",
        "_routing",
        "_ignored",
        "_doc_count",
        "_version",
        "_anything");
  }

  /** Of other libraries: a time and a trace id are put in. */
  private static Map<String, String> foreignLines() {
    return Map.of(
        "ECS",
            "{\"@timestamp\":\"%s\",\"log.level\":\"INFO\",\"trace.id\":\"%s\",\"message\":\"m\"}",
        "objects",
            "{\"@timestamp\":\"%s\",\"trace_id\":\"%s\",\"message\":{\"a\":1},\"component\":{\"b\":[1,\"c\"]}}",
        "mixed array",
            "{\"@timestamp\":\"%s\",\"trace_id\":\"%s\",\"value\":[1,\"a\",null,{\"a\":1}]}",
        "level", "{\"@timestamp\":\"%s\",\"trace_id\":\"%s\",\"level\":\"" + MEGA + "\"}");
  }

  /** What others write as the time of a line, and Elasticsearch refuses or takes for 1970. */
  private static List<String> nastyTimes() {
    return List.of(
        "null",
        "true",
        "1700000000",
        "1700000000000",
        "[]",
        "[\"2026-11-29T02:50:00Z\",\"2026-11-29T02:50:00Z\"]",
        "{\"a\":1}",
        "\"\"",
        "\"yesterday\"",
        "\"2026-11-28 23:55:58,123\"",
        "\"1901-01-01T00:00:00Z\"",
        "\"9999-01-01T00:00:00Z\"",
        "\"2026-02-30T00:00:00Z\"",
        "\"2026-06-30T23:59:60Z\"",
        "\"2026-06-30T23:00Z\"");
  }

  private static Map<String, String> nastyMembers() {
    return Map.of(
        "empty key", "\"\":1",
        "blank key", "\" \":1",
        "same key twice", "\"a\":1,\"a\":2",
        "same path twice", "\"x.y\":1,\"x\":{\"y\":2}",
        "25 levels", "\"deep\":" + "{\"a\":".repeat(25) + "1" + "}".repeat(25),
        "number beyond 64 bits", "\"value\":123456789012345678901234567890",
        "3000 fields",
            IntStream.range(0, 3000)
                .mapToObj(i -> "\"f%d\":%d".formatted(i, i))
                .collect(Collectors.joining(",")));
  }

  private static Consumer<Logger> with(String key, Object value) {
    return logger -> logger.atInfo().addKeyValue(key, value).log("with a value");
  }

  private static Exception exception(String message) {
    Exception cause = new IllegalStateException(message);
    Exception exception = new IllegalArgumentException(message, cause);
    cause.initCause(exception);
    return exception;
  }

  private static String abbreviated(Object value) {
    if (value instanceof String text) {
      return "'%s' of %d".formatted(text.substring(0, Math.min(20, text.length())), text.length());
    }
    return value instanceof Number || value == null
        ? String.valueOf(value)
        : value.getClass().getName();
  }

  private static List<JsonNode> lines(String traceId) {
    return Backends.lines("logs-throughline-*", traceId);
  }

  private static String newTraceId() {
    return IdGenerator.random().generateTraceId();
  }

  private static Span spanOf(String traceId) {
    return Span.wrap(
        SpanContext.create(
            traceId,
            IdGenerator.random().generateSpanId(),
            TraceFlags.getSampled(),
            TraceState.getDefault()));
  }

  private static void append(Path file, String line) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void logTo(Path file, Consumer<Logger> lines) {
    Logger logger = (Logger) LoggerFactory.getLogger("e2e." + file.getFileName());
    JsonLineEncoder encoder = new JsonLineEncoder();
    encoder.setContext(logger.getLoggerContext());
    encoder.start();
    FileAppender<ILoggingEvent> appender = new FileAppender<>();
    appender.setContext(logger.getLoggerContext());
    appender.setFile(file.toString());
    appender.setEncoder(encoder);
    appender.start();
    logger.setAdditive(false);
    logger.addAppender(appender);
    lines.accept(logger);
    logger.detachAppender(appender);
    appender.stop();
  }
}
