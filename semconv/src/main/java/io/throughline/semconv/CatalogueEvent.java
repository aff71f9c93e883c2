package io.throughline.semconv;

import org.jspecify.annotations.Nullable;
import org.slf4j.spi.LoggingEventBuilder;
import org.slf4j.spi.NOPLoggingEventBuilder;

/**
 * A log line with a name and fields that the catalogue defines. The subclass of each event has a
 * method for each of its fields; the line is written by {@link #log}. Not thread-safe, to be used
 * once. Where the level is off, all of them are one, which takes and allocates nothing.
 */
public abstract class CatalogueEvent {

  private LoggingEventBuilder line;
  private final boolean enabled;

  /**
   * An event, for the generated class of it.
   *
   * @param line a line of the level that is wanted
   * @param name the event's
   */
  protected CatalogueEvent(LoggingEventBuilder line, String name) {
    this.line = line.addKeyValue(LogFields.OTEL_EVENT_NAME, name);
    enabled = isEnabled(line);
  }

  /**
   * Whether the level is on of which SLF4J made the line.
   *
   * @param line from SLF4J
   * @return whether it is written
   */
  protected static boolean isEnabled(LoggingEventBuilder line) {
    return line != NOPLoggingEventBuilder.singleton();
  }

  /**
   * Sets a field.
   *
   * @param name the attribute's
   * @param value nothing happens if it is null
   */
  protected final void field(String name, @Nullable Object value) {
    if (enabled && value != null) {
      line = line.addKeyValue(name, value);
    }
  }

  // Numbers become objects only where they are written.

  /**
   * Sets a field.
   *
   * @param name the attribute's
   * @param value a whole number
   */
  protected final void field(String name, long value) {
    if (enabled) {
      line = line.addKeyValue(name, (Long) value);
    }
  }

  /**
   * Sets a field.
   *
   * @param name the attribute's
   * @param value a number
   */
  protected final void field(String name, double value) {
    if (enabled) {
      line = line.addKeyValue(name, (Double) value);
    }
  }

  /**
   * Sets a field.
   *
   * @param name the attribute's
   * @param value true or false
   */
  protected final void field(String name, boolean value) {
    if (enabled) {
      line = line.addKeyValue(name, (Boolean) value);
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
