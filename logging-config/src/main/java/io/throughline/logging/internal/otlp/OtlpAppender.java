package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;

/**
 * The appender of one logger that sends to OTLP what the logger hands on to no other: all on the
 * root logger, else as long as it has {@code additivity="false"}. Each logger has its own, so that
 * whoever stops the appenders of one stops nobody else's.
 */
final class OtlpAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {

  static final String NAME = "THROUGHLINE_OTLP";

  private final OtlpLines lines;
  private final Logger logger;
  private final boolean root;

  OtlpAppender(OtlpLines lines, Logger logger) {
    this.lines = lines;
    this.logger = logger;
    this.root = logger.getName().equals(org.slf4j.Logger.ROOT_LOGGER_NAME);
    setName(NAME);
    setContext(logger.getLoggerContext());
    start();
  }

  boolean isOf(Logger other) {
    return logger == other;
  }

  /** Not guarded against a logger that is called within a value: such a line is a line too. */
  @Override
  public void doAppend(ILoggingEvent event) {
    if (isStarted() && (root || !logger.isAdditive())) {
      append(event);
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    lines.accept(event);
  }
}
