package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** The class, message and stack trace of the event's exception. */
public final class ExceptionProvider extends AbstractJsonProvider<ILoggingEvent> {

  private static final SerializedString TYPE = new SerializedString(LogFields.EXCEPTION_TYPE);
  private static final SerializedString MESSAGE = new SerializedString(LogFields.EXCEPTION_MESSAGE);
  private static final SerializedString STACKTRACE =
      new SerializedString(LogFields.EXCEPTION_STACKTRACE);

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    IThrowableProxy exception = event.getThrowableProxy();
    if (exception == null) {
      return;
    }
    LineGenerator line = (LineGenerator) generator;
    line.writeText(TYPE, exception.getClassName(), LineGenerator.SHORT);
    if (exception.getMessage() != null) {
      line.writeText(MESSAGE, exception.getMessage(), line.rules().maxValue());
    }
    int room = Math.min(line.room(), line.rules().maxStackTrace());
    line.writeMasked(
        STACKTRACE, StackTrace.of(exception, line.rules(), line.emptyText(), room), room);
  }
}
