package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/**
 * The description of one field of a line, or of a few that belong together: how JSON has them, and
 * what an OTLP record has of them. {@link LineFields} lists all.
 */
public abstract class LineProvider extends AbstractJsonProvider<ILoggingEvent> {

  /** The encoder puts our generator in front of all others, so that this is the one cast. */
  @Override
  public final void writeTo(JsonGenerator generator, ILoggingEvent event) {
    write((LineGenerator) generator, event);
  }

  abstract void write(LineGenerator line, ILoggingEvent event);

  /** Adds what a record has no place of its own for, as it has for the time or the level. */
  void addTo(RecordFields fields, ILoggingEvent event) {}
}
