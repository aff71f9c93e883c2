package io.throughline.grpc;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Takes what a sampler, a span processor or a propagator throws, so that it does not reach the
 * call. Tells of the first only: a broken one throws at every call.
 */
final class Faults {
  private static final Logger log = Logger.getLogger(GrpcPropagation.class.getName());

  private final AtomicBoolean told = new AtomicBoolean();

  void dropped(Throwable fault) {
    if (told.compareAndSet(false, true)) {
      log.log(Level.WARNING, "Telemetry of gRPC calls is lost; further losses are not told", fault);
    }
  }
}
