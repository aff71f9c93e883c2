package io.throughline.semconv.propagation;

import io.opentelemetry.api.OpenTelemetry;
import java.util.Locale;

/** OpenTelemetry's Java agent, or a distribution of it, which instruments libraries itself. */
public final class JavaAgent {

  private static final String PACKAGE = "io.opentelemetry.javaagent.";

  private JavaAgent() {}

  /**
   * Whether what a library does would be recorded twice: an agent's classes are behind the API, by
   * its name.
   *
   * @param openTelemetry where it is recorded
   * @param library the name that the agent has for it in its settings, such as {@code grpc}
   * @return false without an agent, and where its settings leave the library out
   */
  public static boolean instruments(OpenTelemetry openTelemetry, String library) {
    return openTelemetry.getTracerProvider().getClass().getName().startsWith(PACKAGE)
        && isEnabled(
            "otel.instrumentation." + library + ".enabled",
            "otel.instrumentation.common.default-enabled");
  }

  /** By the agent's own settings. */
  private static boolean isEnabled(String... keys) {
    for (String key : keys) {
      String variable = key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
      String value = System.getProperty(key, System.getenv(variable));
      if (value != null) {
        return Boolean.parseBoolean(value);
      }
    }
    return true;
  }
}
