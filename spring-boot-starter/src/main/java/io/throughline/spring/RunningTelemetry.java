package io.throughline.spring;

import io.throughline.Observability;
import io.throughline.ObservabilityBuilder;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.LivenessState;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The telemetry of this process, for each application that it runs: a restart by the developer
 * tools and the contexts of tests share it. It is closed when Spring Boot has closed all contexts.
 */
final class RunningTelemetry {

  private static @Nullable Observability current;
  private static volatile ApplicationAvailabilityBean availability =
      new ApplicationAvailabilityBean();

  private RunningTelemetry() {}

  /** The first call starts it. */
  static synchronized Observability start(
      ConfigurableEnvironment environment, SpringApplication application) {
    ApplicationAvailabilityBean ofThisOne = new ApplicationAvailabilityBean();
    application.addListeners(ofThisOne);
    availability = ofThisOne;
    Class<?> main = application.getMainApplicationClass();
    return start(environment, main == null ? "application" : main.getSimpleName());
  }

  /** For a context that no SpringApplication has made. */
  static synchronized Observability in(ConfigurableEnvironment environment) {
    return start(environment, "application");
  }

  private static Observability start(ConfigurableEnvironment environment, String otherwise) {
    if (current == null) {
      Observability started = builder(environment, otherwise).init();
      started.health().addLiveness("spring", RunningTelemetry::isAlive);
      if (environment.getProperty("spring.main.register-shutdown-hook", Boolean.class, true)) {
        started.closeWith(SpringApplication.getShutdownHandlers()::add);
      }
      current = started;
    }
    return current;
  }

  private static ObservabilityBuilder builder(
      ConfigurableEnvironment environment, String otherwise) {
    ObservabilityBuilder builder =
        Observability.builder(environment.getProperty("spring.application.name", otherwise))
            .readiness("spring", RunningTelemetry::isReady)
            // A bean is that registry.
            .override("throughline.micrometer.enabled", "false");
    Map<String, Map<String, String>> settings = SpringSettings.byOrigin(environment);
    if (SpringSettings.isInTest(environment)) {
      SilentTest.leaveOut(settings, builder);
    }
    settings.forEach(builder::settings);
    return builder;
  }

  private static boolean isReady() {
    return availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC;
  }

  /** Spring Boot calls what has not started yet broken. */
  private static boolean isAlive() {
    AvailabilityChangeEvent<LivenessState> last =
        availability.getLastChangeEvent(LivenessState.class);
    return last == null || last.getState() == LivenessState.CORRECT;
  }
}
