package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import org.jspecify.annotations.Nullable;

/**
 * The MDC and the key-values of the event as fields of the line: numbers and booleans as such,
 * anything else as text. No object is taken apart, so none can recurse or be slow.
 */
final class EventFieldsProvider extends LineProvider {

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    int keep = roomForException(event, line.rules());
    EventFields.forEach(event, (key, value) -> write(line, key, value, keep));
  }

  @Override
  void addTo(RecordFields fields, ILoggingEvent event) {
    int keep = roomForException(event, fields.rules());
    EventFields.forEach(event, (key, value) -> fields.addValue(key, value, keep));
  }

  private static int roomForException(ILoggingEvent event, LineSanitizer rules) {
    return event.getThrowableProxy() == null ? 0 : rules.roomForException();
  }

  private static void write(LineGenerator line, String key, @Nullable Object value, int keep) {
    if (!key.equals(LogFields.COMPONENT)) { // ComponentProvider writes it
      line.writeValue(line.rules().names().of(key), value, keep);
    }
  }
}
