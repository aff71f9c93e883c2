package io.throughline.logging.internal.otlp;

import ch.qos.logback.classic.LoggerContext;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender;
import java.util.List;

/** OpenTelemetry's own appenders in the configuration of a host that has them. */
final class OpenTelemetryAppenders {

  private static final boolean AVAILABLE = isAvailable();

  private OpenTelemetryAppenders() {}

  private static boolean isAvailable() {
    try {
      Class.forName(
          "io.opentelemetry.instrumentation.logback.appender.v1_0.OpenTelemetryAppender",
          false,
          OpenTelemetryAppenders.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Those of all loggers, each once. */
  static List<Object> in(LoggerContext context) {
    return AVAILABLE ? Linked.in(context) : List.of();
  }

  /** Has them send what they get, and what they have kept. */
  static void connect(List<Object> appenders, OpenTelemetry openTelemetry) {
    appenders.forEach(appender -> Linked.connect(appender, openTelemetry));
  }

  /** Apart, because without the class on the class path it must not be linked. */
  private static final class Linked {

    static List<Object> in(LoggerContext context) {
      return context.getLoggerList().stream()
          .<Object>flatMap(
              logger -> ReachableAppenders.of(logger, OpenTelemetryAppender.class).stream())
          .distinct()
          .toList();
    }

    static void connect(Object appender, OpenTelemetry openTelemetry) {
      ((OpenTelemetryAppender) appender).setOpenTelemetry(openTelemetry);
    }
  }
}
