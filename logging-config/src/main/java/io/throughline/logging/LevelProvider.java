package io.throughline.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.logs.Severity;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/**
 * The level by name, and as OpenTelemetry numbers it: sortable, and the same from every language.
 */
final class LevelProvider extends AbstractJsonProvider<ILoggingEvent> {

  private static final SerializedString LEVEL = new SerializedString(LogFields.LEVEL);
  private static final SerializedString NUMBER = new SerializedString(LogFields.SEVERITY_NUMBER);

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    generator.writeName(LEVEL);
    generator.writeString(event.getLevel().toString());
    generator.writeName(NUMBER);
    generator.writeNumber(severity(event.getLevel()).getSeverityNumber());
  }

  private static Severity severity(Level level) {
    return switch (level.toInt()) {
      case Level.TRACE_INT -> Severity.TRACE;
      case Level.DEBUG_INT -> Severity.DEBUG;
      case Level.INFO_INT -> Severity.INFO;
      case Level.WARN_INT -> Severity.WARN;
      case Level.ERROR_INT -> Severity.ERROR;
      default -> Severity.UNDEFINED_SEVERITY_NUMBER;
    };
  }
}
