package io.throughline.delivery;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** The lines that we write ourselves while it is open. */
public final class OwnLines implements AutoCloseable {

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.throughline");
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
          lines.add(line.getFormattedMessage());
        }
      };

  public OwnLines() {
    appender.start();
    logger.addAppender(appender);
  }

  public List<String> soFar() {
    return lines;
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
  }
}
