package io.throughline.internal.sdk;

import io.throughline.delivery.spi.DeliveryListener;
import io.throughline.internal.health.HealthComponent;
import io.throughline.internal.health.ServiceHealth;
import io.throughline.semconv.ThroughlineSignal;
import io.throughline.semconv.ThroughlineSpoolDropReason;
import org.jspecify.annotations.Nullable;

/** A delivery listener that reports the delivery of telemetry in the health of its components. */
final class HealthDeliveryListener implements DeliveryListener {

  private final ServiceHealth health;

  HealthDeliveryListener(ServiceHealth health) {
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

  private HealthComponent part(ThroughlineSignal signal) {
    return health.part(signal.value()).exporter(ExporterDecorator.OTLP);
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
