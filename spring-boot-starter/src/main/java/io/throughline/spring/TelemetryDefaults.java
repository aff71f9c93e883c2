package io.throughline.spring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.core.io.ResourceLoader;

/**
 * The listener that sets default properties of the host before Spring Boot sets up logging: JSON
 * lines if the host has no Logback configuration, and no second instrumentation of what Throughline
 * instruments.
 *
 * <p>Found by Spring Boot in {@code META-INF/spring.factories}.
 */
public final class TelemetryDefaults
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  static final String NAME = "throughlineDefaults";

  /** Those that Spring Boot looks for. */
  private static final List<String> LOGBACK_FILES =
      List.of(
          "logback-test.groovy",
          "logback-test.xml",
          "logback.groovy",
          "logback.xml",
          "logback-test-spring.groovy",
          "logback-test-spring.xml",
          "logback-spring.groovy",
          "logback-spring.xml");

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

  private final ResourceLoader resources = new DefaultResourceLoader();

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
    Map<String, Object> defaults = new HashMap<>(NOTHING_TWICE);
    if (isLoggingUpToUs(environment)) {
      boolean toFile =
          environment.containsProperty("logging.file.name")
              || environment.containsProperty("logging.file.path");
      defaults.put(
          "logging.config",
          "classpath:io/throughline/spring/" + (toFile ? "lines-and-file.xml" : "lines.xml"));
    }
    environment.getPropertySources().addLast(new MapPropertySource(NAME, defaults));
    SpringSettings.ofLogLines(environment)
        .forEach(
            (key, value) -> {
              if (System.getProperty(key) == null) {
                System.setProperty(key, value);
              }
            });
  }

  private boolean isLoggingUpToUs(ConfigurableEnvironment environment) {
    return !environment.containsProperty("logging.config")
        && !environment.containsProperty("logging.structured.format.console")
        && !environment.containsProperty("logging.pattern.console")
        && System.getProperty("logback.configurationFile") == null
        && LOGBACK_FILES.stream()
            .noneMatch(file -> resources.getResource("classpath:" + file).exists());
  }
}
