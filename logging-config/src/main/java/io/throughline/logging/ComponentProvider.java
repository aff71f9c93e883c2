package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.throughline.semconv.LogFields;
import net.logstash.logback.composite.AbstractJsonProvider;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Which part of the system logged: what the event says, else the name of the service. */
final class ComponentProvider extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    String component = component(event);
    if (component != null) {
      generator.writeStringProperty(LogFields.COMPONENT, component);
    }
  }

  private @Nullable String component(ILoggingEvent event) {
    Object fromEvent = UserFields.of(event).get(LogFields.COMPONENT);
    return fromEvent != null
        ? UserFields.text(fromEvent)
        : IdentityProvider.identity(getContext()).get("service.name");
  }
}
