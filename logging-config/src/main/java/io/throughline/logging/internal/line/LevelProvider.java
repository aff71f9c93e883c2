package io.throughline.logging.internal.line;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.opentelemetry.api.logs.Severity;
import io.throughline.semconv.LogFields;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The level by name, and as OpenTelemetry numbers it: sortable, and the same from every language.
 */
final class LevelProvider extends LineProvider {

  private static final ConstantFields TRACE = made(Level.TRACE);
  private static final ConstantFields DEBUG = made(Level.DEBUG);
  private static final ConstantFields INFO = made(Level.INFO);
  private static final ConstantFields WARN = made(Level.WARN);
  private static final ConstantFields ERROR = made(Level.ERROR);

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    line.write(fields(event.getLevel()));
  }

  private static ConstantFields fields(Level level) {
    return switch (level.toInt()) {
      case Level.TRACE_INT -> TRACE;
      case Level.DEBUG_INT -> DEBUG;
      case Level.INFO_INT -> INFO;
      case Level.WARN_INT -> WARN;
      case Level.ERROR_INT -> ERROR;
      default -> made(level);
    };
  }

  static Severity severity(Level level) {
    return switch (level.toInt()) {
      case Level.TRACE_INT -> Severity.TRACE;
      case Level.DEBUG_INT -> Severity.DEBUG;
      case Level.INFO_INT -> Severity.INFO;
      case Level.WARN_INT -> Severity.WARN;
      case Level.ERROR_INT -> Severity.ERROR;
      default -> Severity.UNDEFINED_SEVERITY_NUMBER;
    };
  }

  private static ConstantFields made(Level level) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(LogFields.LEVEL, level.toString());
    fields.put(LogFields.SEVERITY_NUMBER, severity(level).getSeverityNumber());
    return new ConstantFields(fields);
  }
}
