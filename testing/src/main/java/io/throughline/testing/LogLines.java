package io.throughline.testing;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/**
 * The messages that a logger of Logback and those below it write while this is open, as they were
 * when they were written. Needs logback-classic; thread-safe.
 *
 * <pre>{@code
 * try (LogLines lines = new LogLines("com.example.orders")) {
 *   orders.refuse("o1");
 *   assertThat(lines.messages()).containsExactly("refused order o1");
 * }
 * }</pre>
 */
public final class LogLines implements AutoCloseable {

  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing(); // now, for arguments and MDC may change
          events.add(event);
        }
      };

  /**
   * An open capture of the logger of this name.
   *
   * @param loggerName as SLF4J names it
   */
  public LogLines(String loggerName) {
    logger = (Logger) LoggerFactory.getLogger(loggerName);
    appender.start();
    logger.addAppender(appender);
  }

  /**
   * The formatted messages so far, in order.
   *
   * @return a copy
   */
  public List<String> messages() {
    return events.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  /**
   * The events so far, in order, with level, exception and all else.
   *
   * @return a copy
   */
  public List<ILoggingEvent> events() {
    return List.copyOf(events);
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    appender.stop();
  }
}
