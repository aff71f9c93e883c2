package io.throughline;

import io.opentelemetry.api.OpenTelemetry;
import java.util.concurrent.locks.LockSupport;

/** A service in a JVM of its own; the property {@code then} says what it does once it is set up. */
final class ForkedService {

  private ForkedService() {}

  public static void main(String[] args) throws InterruptedException {
    Observability observability = Observability.init("forked");
    System.out.println("port " + observability.operatorsPort());
    span(observability.openTelemetry());
    switch (System.getProperty("then", "")) {
      case "emit" -> {
        while (true) {
          span(observability.openTelemetry());
          Thread.sleep(50);
        }
      }
      case "block" -> {
        observability
            .openTelemetry()
            .getMeter("host")
            .gaugeBuilder("blocks")
            .buildWithCallback(measurement -> blockForEver());
        System.out.println("waits now");
        Thread.sleep(Long.MAX_VALUE);
      }
      case "wait" -> Thread.sleep(Long.MAX_VALUE);
      case "drain" -> {
        System.out.println("waits now");
        observability.awaitTermination();
        span(observability.openTelemetry());
        observability.close();
      }
      case "fail" -> {
        try (observability) {
          throw new IllegalStateException("port 1778 is taken");
        }
      }
      default -> System.out.println("main ends");
    }
  }

  private static void blockForEver() {
    while (true) {
      LockSupport.park();
      boolean unused = Thread.interrupted();
    }
  }

  private static void span(OpenTelemetry openTelemetry) {
    openTelemetry.getTracer("host").spanBuilder("work").startSpan().end();
  }
}
