package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import net.logstash.logback.composite.AbstractJsonProvider;
import tools.jackson.core.JsonGenerator;

/** The fields of {@link LineIdentity}, before anything of the host's that may be long. */
public final class IdentityFieldsProvider extends AbstractJsonProvider<ILoggingEvent> {

  @Override
  public void writeTo(JsonGenerator generator, ILoggingEvent event) {
    ((LineGenerator) generator).write(LineIdentity.in(getContext()).fields());
  }
}
