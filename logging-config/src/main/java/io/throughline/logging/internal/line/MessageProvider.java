package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** The provider of the message, arguments filled in; then of the names of logger and thread. */
public final class MessageProvider extends AbstractJsonProvider<ILoggingEvent> {

  private static final SerializedString MESSAGE = new SerializedString(LogFields.MESSAGE);

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    LineGenerator line = (LineGenerator) generator;
    int maxMessage = line.rules().maxMessage(event.getThrowableProxy() != null);
    String message = event.getFormattedMessage();
    if (message != null) {
      line.writeText(MESSAGE, message, maxMessage);
    }
    write(line, line.rules().loggers(), event.getLoggerName());
    write(line, line.rules().threads(), event.getThreadName());
  }

  private static void write(LineGenerator line, SourceNames names, @Nullable String name) {
    if (name != null) {
      line.write(names.of(name));
    }
  }
}
