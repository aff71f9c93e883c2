package io.throughline.spring;

import io.throughline.Observability;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthComponent;
import org.springframework.boot.actuate.health.HealthEndpoint;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

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
    private static boolean isUp(@Nullable HealthComponent group) {
      return group == null || !HealthAutoConfiguration.DOWN.contains(group.getStatus().getCode());
    }
  }
}
