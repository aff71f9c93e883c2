package io.throughline.spring;

import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The listener that sets default properties of the host before Spring Boot sets up logging: no
 * second instrumentation of what Throughline instruments, and the settings of log lines where
 * Logback reads them.
 *
 * <p>Found by Spring Boot in {@code META-INF/spring.factories}.
 */
public final class TelemetryDefaults
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  static final String NAME = "throughlineDefaults";

  private static final Map<String, Object> NOTHING_TWICE =
      Map.of(
          "otel.instrumentation.logback-appender.enabled", "false",
          "otel.instrumentation.logback-mdc.enabled", "false",
          "otel.instrumentation.micrometer.enabled", "false",
          "otel.instrumentation.runtime-telemetry.enabled", "false",
          "spring.grpc.client.observation.enabled", "false",
          "spring.grpc.server.observation.enabled", "false");

  /** OpenTelemetry's auto-configuration makes one where there is no bean of ours. */
  private static final Map<String, Object> NO_OTHER_SDK = Map.of("otel.sdk.disabled", "true");

  /** Called by Spring Boot. */
  public TelemetryDefaults() {}

  /** After {@code application.yaml} is read, and before logging is set up. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 15;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    if (SpringSettings.isBeforeTheService(environment)
        || environment.getPropertySources().contains(NAME)) {
      return;
    }
    if (SpringSettings.isOff(environment)) {
      environment.getPropertySources().addLast(new MapPropertySource(NAME, NO_OTHER_SDK));
      return;
    }
    environment.getPropertySources().addLast(new MapPropertySource(NAME, NOTHING_TWICE));
    SpringSettings.ofLogLines(environment)
        .forEach(
            (key, value) -> {
              if (System.getProperty(key) == null) {
                System.setProperty(key, value);
              }
            });
  }
}
