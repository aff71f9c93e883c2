package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * The MDC and the key-values of the event as fields of the line: numbers and booleans as such,
 * anything else as text. No object is taken apart, so none can recurse or be slow.
 */
public final class EventFieldsProvider extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    LineGenerator line = (LineGenerator) generator;
    int keep = event.getThrowableProxy() == null ? 0 : line.rules().roomForException();
    EventFields.forEach(event, (key, value) -> write(line, key, value, keep));
  }

  private static void write(LineGenerator line, String key, @Nullable Object value, int keep) {
    if (!key.equals(LogFields.COMPONENT)) { // ComponentProvider writes it
      line.writeValue(line.rules().names().of(key), value, keep);
    }
  }
}
