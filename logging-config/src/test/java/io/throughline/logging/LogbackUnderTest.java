package io.throughline.logging;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.core.joran.spi.JoranException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.json.JsonMapper;

/** A Logback of its own, configured as a user would, and what it writes to stdout. */
final class LogbackUnderTest implements AutoCloseable {

  static final String BASE = "<include resource=\"io/throughline/logging/base.xml\"/>";

  /** Strict: a key that stands in a line twice fails the test. */
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final PrintStream stdout = System.out;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final LoggerContext context = new LoggerContext();

  LogbackUnderTest(String configuration) {
    flush((LoggerContext) LoggerFactory.getILoggerFactory()); // lines of the test before
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    context.setMDCAdapter(MDC.getMDCAdapter());
    configure(configuration);
  }

  /** Configures it once more, as a changed file under {@code scan="true"} does. */
  void reconfigure(String configuration) {
    context.reset();
    configure(configuration);
  }

  /** Configures it once more, as Spring Boot does: a stop takes all listeners away. */
  void restart(String configuration) {
    context.stop();
    context.reset();
    configure(configuration);
  }

  private void configure(String configuration) {
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String xml = "<configuration>" + configuration + "</configuration>";
    try {
      configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    } catch (JoranException e) {
      throw new IllegalArgumentException(e);
    }
    context.start();
  }

  LoggerContext context() {
    return context;
  }

  Logger logger() {
    return context.getLogger("io.example.Broker");
  }

  String text() {
    flush();
    return written.toString(StandardCharsets.UTF_8);
  }

  /** Waits for lines on their way, here and in the context that provides SLF4J. */
  private void flush() {
    flush(context);
    flush((LoggerContext) LoggerFactory.getILoggerFactory());
  }

  private static void flush(LoggerContext context) {
    context
        .getLogger(Logger.ROOT_LOGGER_NAME)
        .iteratorForAppenders()
        .forEachRemaining(
            appender -> {
              if (appender instanceof AsyncLineAppender async && !async.flush(30_000)) {
                throw new AssertionError("lines are stuck");
              }
            });
  }

  /** Each line so far, parsed. Throws if one is not a JSON object. */
  List<Map<String, Object>> lines() {
    return text().lines().map(LogbackUnderTest::parsed).toList();
  }

  /** The only line so far. */
  Map<String, Object> line() {
    List<Map<String, Object>> lines = lines();
    if (lines.size() != 1) {
      throw new AssertionError("expected one line, got: " + lines);
    }
    return lines.get(0);
  }

  // The mapper gives raw maps.
  @SuppressWarnings("unchecked")
  static Map<String, Object> parsed(String line) {
    return JSON.readValue(line, Map.class);
  }

  @Override
  public void close() {
    flush();
    context.stop();
    System.setOut(stdout);
    MDC.clear();
  }
}
