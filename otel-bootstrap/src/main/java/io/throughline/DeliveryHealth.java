package io.throughline;

import io.throughline.delivery.DeliveryListener;
import io.throughline.health.ServiceHealth;
import io.throughline.health.TelemetryPart;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import org.jspecify.annotations.Nullable;

/** Shows in health what becomes of telemetry on its way to the collector. */
final class DeliveryHealth implements DeliveryListener {

  private final ServiceHealth health;

  DeliveryHealth(ServiceHealth health) {
    this.health = health;
  }

  @Override
  public void delivered(ThroughlineSignal signal, long items) {
    part(signal).succeeded((int) items);
  }

  @Override
  public void failed(ThroughlineSignal signal, String reason) {
    part(signal).failed(0, reason);
  }

  @Override
  public void dropped(ThroughlineSignal signal, ThroughlineSpoolDropReason reason, long items) {
    part(signal).failed((int) items, "lost from the spool: " + reason.value());
  }

  private TelemetryPart part(ThroughlineSignal signal) {
    return health.part(signal.value()).exporter(Exports.OTLP);
  }

  @Override
  public void spool(@Nullable String problem) {
    if (problem == null) {
      health.part("spool").succeeded(0);
    } else {
      health.part("spool").failed(0, problem);
    }
  }
}
