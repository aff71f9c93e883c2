package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;

/** The fields of {@link LineIdentity}, before anything of the host's that may be long. */
final class IdentityFieldsProvider extends LineProvider {

  @Override
  void write(LineGenerator line, ILoggingEvent event) {
    line.write(LineIdentity.in(getContext()).fields());
  }
}
