package io.throughline.spring;

import io.throughline.Observability;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** The same as {@link HealthAutoConfiguration} with the interface of Spring Boot 3. */
@AutoConfiguration(after = ThroughlineAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(Observability.class)
public class Boot3HealthAutoConfiguration {

  /** Called by Spring. */
  public Boot3HealthAutoConfiguration() {}

  @Bean
  HealthIndicator telemetryHealthIndicator(Observability observability) {
    return () -> {
      var degraded = observability.health().degraded();
      return (degraded.isEmpty() ? Health.up() : Health.status(HealthAutoConfiguration.DEGRADED))
          .withDetails(degraded)
          .build();
    };
  }
}
