package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.io.SerializedString;

/** Which part of the system logged: what the event says, else the name of the service. */
public final class ComponentProvider extends AbstractJsonProvider<ILoggingEvent> {

  private static final SerializedString NAME = new SerializedString(LogFields.COMPONENT);

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    Object ofEvent = EventFields.get(event, LogFields.COMPONENT);
    ConstantFields ofService = LineIdentity.in(getContext()).component();
    LineGenerator line = (LineGenerator) generator;
    if (ofEvent != null) {
      line.writeText(NAME, EventFields.text(ofEvent), LineGenerator.SHORT);
    } else if (ofService != null) {
      line.write(ofService);
    }
  }
}
