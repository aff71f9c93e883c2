package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.SerializedString;

/** The provider of the message, arguments filled in; then of the names of logger and thread. */
final class MessageProvider extends LineProvider {

  private static final SerializedString MESSAGE = new SerializedString(LogFields.MESSAGE);
  private static final FieldAttributes THREAD = FieldAttributes.of(LogFields.THREAD);

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    int maxMessage = line.rules().maxMessage(event.getThrowableProxy() != null);
    String message = event.getFormattedMessage();
    if (message != null) {
      line.writeText(MESSAGE, message, maxMessage);
    }
    write(line, line.rules().loggers(), event.getLoggerName());
    write(line, line.rules().threads(), event.getThreadName());
  }

  /** The logger is the record's scope. */
  @Override
  void addTo(RecordFields fields, ILoggingEvent event) {
    String message = event.getFormattedMessage();
    if (message != null) {
      fields.setMessage(message, fields.rules().maxMessage(event.getThrowableProxy() != null));
    }
    fields.addText(THREAD, event.getThreadName());
  }

  private static void write(LineGenerator line, SourceNames names, @Nullable String name) {
    if (name != null) {
      line.write(names.of(name));
    }
  }
}
