package io.throughline.tests.viewer;

import io.opentelemetry.api.trace.Tracer;
import io.throughline.Observability;

/** A service that makes as many spans as it is told, and then does nothing until it is killed. */
public final class KilledService {

  private KilledService() {}

  /**
   * Runs.
   *
   * @param args how many spans
   * @throws InterruptedException if its thread is interrupted
   */
  public static void main(String[] args) throws InterruptedException {
    try (Observability observability = Observability.init("killed-service")) {
      Tracer tracer = observability.openTelemetry().getTracer("test");
      for (int number = Integer.parseInt(args[0]); number > 0; number--) {
        tracer.spanBuilder("work " + number).startSpan().end();
      }
      observability.awaitTermination();
    }
  }
}
