package io.throughline.spring;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.throughline.MicrometerMeters;
import io.throughline.Observability;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** The meters of Spring's registries as metrics of the service. */
@AutoConfiguration(
    after = ThroughlineAutoConfiguration.class,
    afterName = {
      "org.springframework.boot.actuate.autoconfigure.metrics.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration"
    },
    beforeName = {
      "org.springframework.boot.actuate.autoconfigure.metrics.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.metrics.export.simple.SimpleMetricsExportAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
    })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({Clock.class, Observability.class})
@ConditionalOnProperty(name = "throughline.micrometer.enabled", matchIfMissing = true)
public class MicrometerAutoConfiguration {

  /** Called by Spring. */
  public MicrometerAutoConfiguration() {}

  @Bean
  MeterRegistry throughlineMeterRegistry(Observability observability) {
    return MicrometerMeters.registry(observability);
  }
}
