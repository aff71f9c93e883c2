package io.throughline.spring;

import io.throughline.Observability;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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
  static final Set<String> DOWN = Set.of("DOWN", "OUT_OF_SERVICE");

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

  /** {@code /ready} and {@code /live} hold no sooner than Spring Boot's own probes. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.actuate.endpoint.annotation.Endpoint")
  static class Probes {

    @Bean
    SmartInitializingSingleton throughlineProbes(
        ObjectProvider<HealthEndpoint> endpoint, ApplicationContext context) {
      return () ->
          endpoint.ifAvailable(
              health -> RunningTelemetry.ask(context, group -> isUp(health.healthForPath(group))));
    }

    /** A group that is not there has nothing that is down. */
    private static boolean isUp(@Nullable HealthDescriptor group) {
      return group == null || !DOWN.contains(group.getStatus().getCode());
    }
  }
}
