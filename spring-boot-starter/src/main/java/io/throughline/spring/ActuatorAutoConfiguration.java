package io.throughline.spring;

import io.throughline.logging.verbosity.Verbosity;
import io.throughline.sampling.Sampling;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** {@code /actuator/sampling} and {@code /actuator/verbosity}, where the host exposes them. */
@AutoConfiguration(after = ThroughlineAutoConfiguration.class)
@ConditionalOnClass(Endpoint.class)
@ConditionalOnBean({Sampling.class, Verbosity.class})
public class ActuatorAutoConfiguration {

  /** Called by Spring. */
  public ActuatorAutoConfiguration() {}

  @Bean
  SamplingEndpoint samplingEndpoint(Sampling sampling) {
    return new SamplingEndpoint(sampling);
  }

  @Bean
  VerbosityEndpoint verbosityEndpoint(Verbosity verbosity) {
    return new VerbosityEndpoint(verbosity);
  }
}
