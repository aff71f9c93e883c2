package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.throughline.semconv.LogFields;
import tools.jackson.core.io.SerializedString;

/** The class, message and stack trace of the event's exception. */
final class ExceptionProvider extends LineProvider {

  private static final SerializedString TYPE = new SerializedString(LogFields.EXCEPTION_TYPE);
  private static final SerializedString MESSAGE = new SerializedString(LogFields.EXCEPTION_MESSAGE);
  private static final SerializedString STACKTRACE =
      new SerializedString(LogFields.EXCEPTION_STACKTRACE);

  private static final FieldAttributes TYPE_ATTRIBUTE =
      FieldAttributes.of(LogFields.EXCEPTION_TYPE);
  private static final FieldAttributes MESSAGE_ATTRIBUTE =
      FieldAttributes.of(LogFields.EXCEPTION_MESSAGE);
  private static final FieldAttributes STACKTRACE_ATTRIBUTE =
      FieldAttributes.of(LogFields.EXCEPTION_STACKTRACE);

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    IThrowableProxy exception = event.getThrowableProxy();
    if (exception == null) {
      return;
    }
    line.writeText(TYPE, exception.getClassName(), LineGenerator.SHORT);
    if (exception.getMessage() != null) {
      line.writeText(MESSAGE, exception.getMessage(), line.rules().maxValue());
    }
    int room = Math.min(line.room(STACKTRACE), line.rules().maxStackTrace());
    line.writeMasked(
        STACKTRACE, StackTrace.of(exception, line.rules(), line.emptyText(), room), room);
  }

  @Override
  void addTo(RecordFields fields, ILoggingEvent event) {
    IThrowableProxy exception = event.getThrowableProxy();
    if (exception == null) {
      return;
    }
    fields.addText(TYPE_ATTRIBUTE, exception.getClassName());
    fields.addText(MESSAGE_ATTRIBUTE, exception.getMessage());
    int left = fields.room() - LogFields.EXCEPTION_STACKTRACE.length();
    int room = Math.min(left, fields.rules().maxStackTrace());
    String stackTrace = StackTrace.of(exception, fields.rules(), new StringBuilder(), room);
    fields.addMasked(STACKTRACE_ATTRIBUTE, stackTrace, room);
  }
}
