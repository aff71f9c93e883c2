package io.throughline.hosts.springboot;

import io.throughline.Observability;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.ReadinessState;

/** The recipe of docs/hosts.md: telemetry begins before Spring Boot and ends after it. */
@SpringBootApplication
public class Service {

  /** Returns when the service is ready; it ends with the JVM. */
  public static void main(String[] arguments) {
    ApplicationAvailabilityBean availability = new ApplicationAvailabilityBean();
    Observability observability =
        Observability.builder("orders")
            .readiness(
                "spring",
                () -> availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC)
            .init();
    SpringApplication orders = new SpringApplication(Service.class);
    orders.addListeners(availability);
    orders.addInitializers(
        context -> {
          context
              .getBeanFactory()
              .registerSingleton("openTelemetry", observability.openTelemetry());
          observability.closeWith(SpringApplication.getShutdownHandlers()::add);
        });
    orders.run(arguments);
  }
}
