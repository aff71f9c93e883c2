package io.throughline;

import io.throughline.settings.Settings;

/** OpenTelemetry's Java agent, or a distribution of it, in this JVM. */
final class JavaAgent {

  private JavaAgent() {}

  /** Its classes are given to the bootstrap loader only where it is attached. */
  static boolean isAttached() {
    try {
      Class.forName("io.opentelemetry.javaagent.bootstrap.AgentInitializer", false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Whether it takes care of a library, by the agent's own settings. */
  static boolean instruments(String library, Settings settings) {
    String byDefault =
        settings.ofExtension("otel.instrumentation.common.default-enabled").orElse("true");
    return isAttached()
        && Boolean.parseBoolean(
            settings.ofExtension("otel.instrumentation." + library + ".enabled").orElse(byDefault));
  }
}
