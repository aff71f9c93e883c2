package io.throughline;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.delivery.Delivery;
import io.throughline.settings.Settings;

/**
 * What stands before each exporter of the SDK: masks, names, and the watch on its health. What goes
 * over the disk is watched where it leaves that.
 */
final class Exports {

  private final Delivery delivery;
  private final Health health;
  private final SpanMasking masking;
  private final CollectedMetrics collected;

  Exports(Settings settings, Delivery delivery, Health health, CollectedMetrics collected) {
    this.delivery = delivery;
    this.health = health;
    this.masking = new SpanMasking(settings);
    this.collected = collected;
  }

  SpanExporter of(SpanExporter exporter) {
    return masking.before(
        delivery.spools(exporter)
            ? exporter
            : new WatchedSpanExporter(exporter, health.part("traces")));
  }

  MetricExporter of(MetricExporter exporter) {
    return new WatchedMetricExporter(
        exporter, collected, delivery.spools(exporter) ? null : health.part("metrics"));
  }

  LogRecordExporter of(LogRecordExporter exporter) {
    return delivery.spools(exporter)
        ? exporter
        : new WatchedLogRecordExporter(exporter, health.part("logs"));
  }

  void reportTo(OpenTelemetry openTelemetry) {
    masking.reportTo(openTelemetry);
  }
}
