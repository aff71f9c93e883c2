package io.throughline.viewer.internal.api;

import io.throughline.viewer.internal.catalogue.CatalogueTexts;
import io.throughline.viewer.internal.compare.SessionBeside;
import io.throughline.viewer.internal.operators.AnnouncedPorts;
import io.throughline.viewer.internal.receive.Forwarder;
import io.throughline.viewer.internal.receive.Intake;
import io.throughline.viewer.internal.session.SessionFile;
import io.throughline.viewer.internal.store.TelemetryStore;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The parts of the viewer that the API reads and controls.
 *
 * @param session what is shown: {@code live}, or the name of a file
 * @param beside what it is compared with
 * @param forwarder null if nothing is passed on
 * @param endpoints once all ports are open
 */
public record ViewerParts(
    TelemetryStore store,
    Intake intake,
    SessionFile sessions,
    CatalogueTexts catalogue,
    LiveFeed live,
    AtomicReference<String> session,
    AtomicReference<SessionBeside> beside,
    @Nullable Forwarder forwarder,
    AnnouncedPorts operators,
    Supplier<Endpoints> endpoints,
    Clock clock) {

  /**
   * Where telemetry may be sent to.
   *
   * @param grpc null if grpc-java is not there
   */
  public record Endpoints(String http, @Nullable String grpc) {}
}
