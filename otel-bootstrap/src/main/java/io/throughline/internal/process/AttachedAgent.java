package io.throughline.internal.process;

import io.throughline.internal.settings.Settings;

/** OpenTelemetry's Java agent, or a distribution of it, in this JVM. */
public final class AttachedAgent {
  // Why: RATIONALE.md#how-is-the-java-agent-recognised

  private AttachedAgent() {}

  /** Its classes are given to the bootstrap loader only where it is attached. */
  public static boolean isAttached() {
    try {
      Class.forName("io.opentelemetry.javaagent.bootstrap.AgentInitializer", false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** Whether it takes care of a library, by the agent's own settings. */
  public static boolean instruments(String library, Settings settings) {
    String byDefault =
        settings.ofExtension("otel.instrumentation.common.default-enabled").orElse("true");
    return isAttached()
        && Boolean.parseBoolean(
            settings.ofExtension("otel.instrumentation." + library + ".enabled").orElse(byDefault));
  }
}
