package io.throughline.hosts.quarkus;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.throughline.Observability;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.slf4j.LoggerFactory;

/** Telemetry first, and the rest is set up for it. */
@QuarkusMain
public class Orders {

  private static final Observability observability = Observability.init("orders");

  private Orders() {}

  /** Starts Quarkus, which ends the JVM when it is done. */
  public static void main(String[] arguments) {
    Quarkus.run(Work.class, arguments);
  }

  /** For whoever injects it. */
  @Produces
  @Singleton
  static OpenTelemetry openTelemetry() {
    return observability.openTelemetry();
  }

  /** One span, with a line by each way of logging that Quarkus knows. */
  static class Work implements QuarkusApplication {

    private final OpenTelemetry openTelemetry;

    @Inject
    Work(OpenTelemetry openTelemetry) {
      this.openTelemetry = openTelemetry;
    }

    @Override
    public int run(String... arguments) {
      Span span = openTelemetry.getTracer("orders").spanBuilder("take order").startSpan();
      try (Scope scope = span.makeCurrent()) {
        LoggerFactory.getLogger(Work.class).info("taken, says SLF4J");
        Logger.getLogger(Work.class).info("taken, says JBoss Logging");
        java.util.logging.Logger.getLogger("jul").info("taken, says java.util.logging");
      } finally {
        span.end();
      }
      return observability.operatorsPort() > 0 ? 0 : 1;
    }
  }
}
