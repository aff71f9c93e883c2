package io.throughline.grpc;

import io.opentelemetry.api.OpenTelemetry;
import java.util.Locale;

/** OpenTelemetry's Java agent, or a distribution of it, which instruments gRPC itself. */
final class JavaAgent {

  private static final String PACKAGE = "io.opentelemetry.javaagent.";

  private JavaAgent() {}

  /** Whether calls would be recorded twice: an agent's classes are behind the API, by its name. */
  static boolean instrumentsGrpc(OpenTelemetry openTelemetry) {
    return openTelemetry.getTracerProvider().getClass().getName().startsWith(PACKAGE)
        && isEnabled(
            "otel.instrumentation.grpc.enabled", "otel.instrumentation.common.default-enabled");
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
