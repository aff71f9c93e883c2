package io.throughline.grpc;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.semconv.BoundCounter;
import io.throughline.semconv.ThroughlineHeaderFault;
import io.throughline.semconv.ThroughlineMetrics;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Counts what is lost: by broken telemetry, and by headers that are not to be believed. */
final class Faults {
  private static final Logger log = Logger.getLogger(GrpcPropagation.class.getName());

  private final AtomicBoolean told = new AtomicBoolean();
  private final ThroughlineMetrics metrics;
  private final BoundCounter faults;

  Faults(OpenTelemetry openTelemetry) {
    metrics = ThroughlineMetrics.create(openTelemetry);
    faults = metrics.faults("grpc-propagation");
  }

  /**
   * Takes what a sampler, a span processor or a propagator throws, so that it does not reach the
   * call. Tells of the first only: a broken one throws at every call.
   */
  void dropped(Throwable fault) {
    faults.increment();
    if (told.compareAndSet(false, true)) {
      log.log(Level.WARNING, "Telemetry of gRPC calls is lost; further losses are counted", fault);
    }
  }

  void refused(ThroughlineHeaderFault why) {
    metrics.headersRefused(why).increment();
  }
}
