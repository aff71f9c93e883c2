package io.throughline.spring;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.metrics.Meter;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.throughline.Observability;
import io.throughline.logging.verbosity.Verbosity;
import io.throughline.sampling.Sampling;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.task.SimpleAsyncTaskExecutorCustomizer;
import org.springframework.boot.task.ThreadPoolTaskExecutorCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.task.TaskDecorator;

/**
 * Throughline's telemetry as beans. OpenTelemetry's own auto-configuration instruments the host
 * upon its {@link OpenTelemetry} and makes none.
 */
@AutoConfiguration(
    beforeName = {
      "io.opentelemetry.instrumentation.spring.autoconfigure.OpenTelemetryAutoConfiguration",
      "org.springframework.boot.actuate.autoconfigure.opentelemetry.OpenTelemetryAutoConfiguration",
      "org.springframework.boot.opentelemetry.autoconfigure.OpenTelemetrySdkAutoConfiguration",
      "org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration"
    })
@ConditionalOnProperty(name = "throughline.enabled", matchIfMissing = true)
public class ThroughlineAutoConfiguration {

  /** Called by Spring. */
  public ThroughlineAutoConfiguration() {}

  /**
   * Closed when Spring Boot has closed all contexts, which is after this one's beans have ended.
   */
  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  Observability observability(ConfigurableEnvironment environment) {
    return RunningTelemetry.in(environment);
  }

  @Bean(destroyMethod = "")
  @ConditionalOnMissingBean
  OpenTelemetry openTelemetry(Observability observability) {
    return observability.openTelemetry();
  }

  @Bean
  @ConditionalOnMissingBean
  Sampling sampling(Observability observability) {
    return observability.sampling();
  }

  @Bean
  @ConditionalOnMissingBean
  Verbosity verbosity(Observability observability) {
    return observability.verbosity();
  }

  /** For what the host measures and traces itself, under the name of the application. */
  @Bean
  @ConditionalOnMissingBean
  Meter meter(OpenTelemetry openTelemetry, ConfigurableEnvironment environment) {
    return openTelemetry.getMeter(name(environment));
  }

  @Bean
  @ConditionalOnMissingBean
  Tracer tracer(OpenTelemetry openTelemetry, ConfigurableEnvironment environment) {
    return openTelemetry.getTracer(name(environment));
  }

  private static String name(ConfigurableEnvironment environment) {
    return environment.getProperty("spring.application.name", "application");
  }

  /**
   * {@code @Async} methods, and tasks of Spring Boot's executor, go on in the caller's trace. No
   * bean of the type {@link TaskDecorator}: Spring Boot gives it to the scheduler as well, and a
   * periodic task would stay in the trace that began it.
   */
  @Bean
  @ConditionalOnMissingBean(TaskDecorator.class)
  ThreadPoolTaskExecutorCustomizer tracedTasks() {
    return executor -> executor.setTaskDecorator(ThroughlineAutoConfiguration::traced);
  }

  /** As {@link #tracedTasks}, where Spring Boot's executor has virtual threads. */
  @Bean
  @ConditionalOnMissingBean(TaskDecorator.class)
  SimpleAsyncTaskExecutorCustomizer tracedTasksOfVirtualThreads() {
    return executor -> executor.setTaskDecorator(ThroughlineAutoConfiguration::traced);
  }

  private static Runnable traced(Runnable task) {
    return Context.current().wrap(task);
  }
}
