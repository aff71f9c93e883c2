package io.throughline.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ConfiguratorRank;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.DefaultJoranConfigurator;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.util.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The Logback configuration that applies if the host brings none: as {@code
 * io/throughline/logging/base.xml}, but without the tenth of a second that reading XML takes at the
 * start. A {@code logback.xml} of the host, or a configurator of its own, takes its place.
 *
 * <p>Found by Logback as a service.
 */
@ConfiguratorRank(ConfiguratorRank.NOMINAL)
public final class JsonLinesConfigurator extends ContextAwareBase implements Configurator {
  // Why: RATIONALE.md#why-are-there-json-lines-without-a-logbackxml

  /** Called by Logback. */
  public JsonLinesConfigurator() {}

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    return readFile(context) == ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY
        ? ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY
        : writeLines(context);
  }

  /** Logback itself would do so only after us. */
  private static ExecutionStatus readFile(LoggerContext context) {
    DefaultJoranConfigurator files = new DefaultJoranConfigurator();
    files.setContext(context);
    return files.configure(context);
  }

  ExecutionStatus writeLines(LoggerContext context) {
    var unused = addLines(context);
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /**
   * Adds the lines to those that a host writes already, by a configuration of its own. Its levels
   * hold.
   *
   * @param context the host's
   * @return what writes them, on the root logger
   */
  public Appender<ILoggingEvent> addLines(LoggerContext context) {
    setContext(context);
    TraceContextListener traces = new TraceContextListener();
    traces.setContext(context);
    set("throughline.log.baggage", traces::setBaggage);
    context.addListener(traces);
    traces.start();

    AsyncLineAppender lines = lines(context);
    lines.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(lines);
    return lines;
  }

  private AsyncLineAppender lines(LoggerContext context) {
    AsyncLineAppender lines = new AsyncLineAppender();
    lines.setContext(context);
    lines.setName("THROUGHLINE");
    set("throughline.log.queue.size", size -> lines.setQueueSize(Integer.parseInt(size)));
    set("throughline.log.blocking", blocking -> lines.setBlocking(Boolean.parseBoolean(blocking)));
    set("throughline.log.flush.timeout", time -> lines.setFlushTimeout(Duration.valueOf(time)));
    set("throughline.log.repeat.burst", most -> lines.setRepeatBurst(Integer.parseInt(most)));
    set("throughline.log.repeat.interval", time -> lines.setRepeatInterval(Duration.valueOf(time)));
    lines.addAppender(stdout(context));
    return lines;
  }

  private StdoutLineAppender stdout(LoggerContext context) {
    JsonLineEncoder encoder = new JsonLineEncoder();
    encoder.setContext(context);
    set("throughline.log.max.line", bytes -> encoder.setMaxLineBytes(Integer.parseInt(bytes)));
    set("throughline.log.masking", masking -> encoder.setMasking(Boolean.parseBoolean(masking)));
    encoder.setMaskedNames(
        Objects.requireNonNullElse(find("throughline.log.masked.names"), "")
            + ","
            + Objects.requireNonNullElse(find("throughline.masked.names"), ""));
    set("throughline.log.masked.pattern", encoder::setMaskedPattern);
    encoder.start();

    StdoutLineAppender stdout = new StdoutLineAppender();
    stdout.setContext(context);
    stdout.setName("THROUGHLINE_STDOUT");
    stdout.setEncoder(encoder);
    set("throughline.log.format", stdout::setFormat);
    stdout.start();
    return stdout;
  }

  /** From where {@code appender.xml} has it; what is wrong is told once and left at its default. */
  private void set(String key, Consumer<String> setter) {
    String value = find(key);
    if (value == null) {
      return;
    }
    try {
      setter.accept(value);
    } catch (IllegalArgumentException e) {
      addWarn(key + " is ignored: " + e.getMessage());
    }
  }

  private static @Nullable String find(String key) {
    String property = System.getProperty(key);
    return property == null
        ? System.getenv(key.toUpperCase(Locale.ROOT).replace('.', '_'))
        : property;
  }
}
