package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import tools.jackson.core.io.SerializedString;

/** The provider of the component that logged: as the event says, else the service's name. */
final class ComponentProvider extends LineProvider {

  private static final SerializedString NAME = new SerializedString(LogFields.COMPONENT);

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    Object ofEvent = EventFields.get(event, LogFields.COMPONENT);
    ConstantFields ofService = LineIdentity.in(getContext()).component();
    if (ofEvent != null) {
      line.writeText(NAME, EventFields.text(ofEvent), LineGenerator.SHORT);
    } else if (ofService != null) {
      line.write(ofService);
    }
  }
}
