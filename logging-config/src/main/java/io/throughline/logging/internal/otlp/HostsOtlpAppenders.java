package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.spi.AppenderAttachable;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The OpenTelemetry appenders in the host's configuration: with ours beside them, lines are sent
 * twice.
 */
final class HostsOtlpAppenders {

  static List<OpenTelemetryAppender> in(LoggerContext context) {
    List<OpenTelemetryAppender> found = new ArrayList<>();
    for (Logger logger : context.getLoggerList()) {
      collect(logger.iteratorForAppenders(), found);
    }
    return found;
  }

  private static void collect(
      Iterator<? extends Appender<?>> appenders, List<OpenTelemetryAppender> found) {
    appenders.forEachRemaining(
        appender -> {
          if (appender instanceof OpenTelemetryAppender ofHost && !found.contains(ofHost)) {
            found.add(ofHost);
          } else if (appender instanceof AppenderAttachable<?> wrapper) {
            collect(appendersOf(wrapper), found);
          }
        });
  }

  private static <E> Iterator<Appender<E>> appendersOf(AppenderAttachable<E> wrapper) {
    return wrapper.iteratorForAppenders();
  }

  private HostsOtlpAppenders() {}
}
