package io.throughline.semconv;

import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * A log line with a name and fields that the catalogue defines. The subclass of each event has a
 * method for each of its fields; the line is written by {@link #log}. Not thread-safe, to be used
 * once. Costs nothing but itself when the level is off.
 */
public abstract class CatalogueEvent {

  private LoggingEventBuilder line;

  CatalogueEvent(LoggingEventBuilder line, String name) {
    this.line = line.addKeyValue(LogFields.OTEL_EVENT_NAME, name);
  }

  final void field(String name, @Nullable Object value) {
    if (value != null) {
      line = line.addKeyValue(name, value);
    }
  }

  /**
   * Writes the line.
   *
   * @param message what happened, for people
   */
  public final void log(String message) {
    line.log(message);
  }

  /**
   * Writes the line with the reason of a failure.
   *
   * @param message what happened, for people
   * @param cause the exception
   */
  public final void log(String message, Throwable cause) {
    line.setCause(cause).log(message);
  }
}
