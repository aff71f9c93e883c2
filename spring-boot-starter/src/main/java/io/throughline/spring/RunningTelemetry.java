package io.throughline.spring;

import io.throughline.Observability;
import io.throughline.ObservabilityBuilder;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The telemetry of this process, for each application that it runs: a restart by the developer
 * tools and the contexts of tests share it. It is closed when Spring Boot has closed all contexts,
 * or, without Boot's shutdown hook, with the context of the application that serves.
 */
final class RunningTelemetry {

  private static @Nullable Observability current;
  private static volatile @Nullable ServingApplication serving;

  private RunningTelemetry() {}

  /** The first call starts it. */
  static synchronized Observability start(
      ConfigurableEnvironment environment, SpringApplication application) {
    ServingApplication starting = new ServingApplication(application, environment);
    ServingApplication before = serving;
    if (before == null || starting.takesOverFrom(before)) {
      serving = starting;
    }
    boolean first = current == null;
    Class<?> main = application.getMainApplicationClass();
    Observability telemetry =
        start(environment, main == null ? "application" : main.getSimpleName());
    if (first) {
      leaveTheEndTo(starting, environment, telemetry);
    }
    return telemetry;
  }

  /** For a context that no SpringApplication has made. */
  static synchronized Observability in(ConfigurableEnvironment environment) {
    return start(environment, "application");
  }

  /** Of an application's context that has actuator, by the names of its groups of probes. */
  static void ask(ApplicationContext context, Predicate<String> probes) {
    ServingApplication application = serving;
    if (application != null && application.isOf(context)) {
      application.ask(probes);
    }
  }

  private static Observability start(ConfigurableEnvironment environment, String otherwise) {
    if (current == null) {
      Observability started = builder(environment, otherwise).init();
      started.health().addLiveness("spring", RunningTelemetry::isAlive);
      current = started;
    }
    return current;
  }

  private static void leaveTheEndTo(
      ServingApplication application,
      ConfigurableEnvironment environment,
      Observability telemetry) {
    if (application.hasShutdownHook(environment)) {
      telemetry.closeWith(SpringApplication.getShutdownHandlers()::add);
    } else if (application.isInContainer()) {
      telemetry.closeWith(close -> application.atEnd(RunningTelemetry::end));
    } else {
      application.atEnd(RunningTelemetry::end);
    }
  }

  private static synchronized void end() {
    if (current != null) {
      current.close();
      current = null;
      serving = null;
    }
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
    ServingApplication application = serving;
    return application == null || application.isReady();
  }

  private static boolean isAlive() {
    ServingApplication application = serving;
    return application == null || application.isAlive();
  }
}
