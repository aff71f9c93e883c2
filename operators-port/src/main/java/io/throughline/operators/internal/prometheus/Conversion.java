package io.throughline.operators.internal.prometheus;

import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Collection;
import java.util.List;

/**
 * OpenTelemetry's metrics in Prometheus' model, by OpenTelemetry's own exporter.
 *
 * <p>Thread-safe.
 */
final class Conversion {

  private final PrometheusMetricReader reader;
  private Collection<MetricData> metrics = List.of();

  /**
   * A conversion.
   *
   * @param scopes whether each series says which library measured it
   * @param targetInfo whether the resource stands beside the metrics
   */
  Conversion(boolean scopes, boolean targetInfo) {
    reader =
        PrometheusMetricReader.builder()
            .setOtelScopeLabelsEnabled(scopes)
            .setTargetInfoMetricEnabled(targetInfo)
            .build();
    reader.register(
        new CollectionRegistration() {
          @Override
          public Collection<MetricData> collectAllMetrics() {
            return metrics;
          }
        });
  }

  /**
   * Converts.
   *
   * @throws IllegalArgumentException if two metrics have a series of the same name and labels
   */
  synchronized MetricSnapshots of(Collection<MetricData> given) {
    metrics = given;
    try {
      return reader.collect();
    } finally {
      metrics = List.of();
    }
  }
}
