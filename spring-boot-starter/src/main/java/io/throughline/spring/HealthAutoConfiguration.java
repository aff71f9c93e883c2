package io.throughline.spring;

import io.throughline.Observability;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;

/**
 * Telemetry in {@code /actuator/health} of Spring Boot 4. Its faults are those of the service no
 * more than on Throughline's own page: {@code DEGRADED} changes neither the status of all nor the
 * answer's.
 */
@AutoConfiguration(after = ThroughlineAutoConfiguration.class)
@ConditionalOnClass(HealthIndicator.class)
@ConditionalOnBean(Observability.class)
public class HealthAutoConfiguration {

  static final String DEGRADED = "DEGRADED";

  /** Called by Spring. */
  public HealthAutoConfiguration() {}

  @Bean
  HealthIndicator telemetryHealthIndicator(Observability observability) {
    return () -> {
      var degraded = observability.health().degraded();
      return (degraded.isEmpty() ? Health.up() : Health.status(DEGRADED))
          .withDetails(degraded)
          .build();
    };
  }
}
