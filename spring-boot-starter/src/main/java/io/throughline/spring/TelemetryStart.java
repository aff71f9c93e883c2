package io.throughline.spring;

import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The listener that starts telemetry before there is an application context, so that nothing of the
 * start is missed.
 *
 * <p>Found by Spring Boot in {@code META-INF/spring.factories}.
 */
public final class TelemetryStart
    implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

  /** Called by Spring Boot. */
  public TelemetryStart() {}

  /** After {@link ConsoleLines}. */
  @Override
  public int getOrder() {
    return ConsoleLines.ORDER + 1;
  }

  @Override
  public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
    ConfigurableEnvironment environment = event.getEnvironment();
    if (!SpringSettings.isBeforeTheService(environment) && !SpringSettings.isOff(environment)) {
      RunningTelemetry.start(environment, event.getSpringApplication());
    }
  }
}
