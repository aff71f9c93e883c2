package io.throughline.viewer.internal.store;

import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.throughline.viewer.SentSpans;

/** Requests with points for tests. */
final class SentPoints {

  private SentPoints() {}

  static ExportMetricsServiceRequest gauge(
      String service, String name, double value, String key, String attribute) {
    NumberDataPoint.Builder point =
        NumberDataPoint.newBuilder()
            .setTimeUnixNano(SentSpans.START)
            .setAsDouble(value)
            .addAttributes(SentSpans.attribute(key, attribute));
    return ExportMetricsServiceRequest.newBuilder()
        .addResourceMetrics(
            ResourceMetrics.newBuilder()
                .setResource(SentSpans.service(service))
                .addScopeMetrics(
                    ScopeMetrics.newBuilder()
                        .addMetrics(
                            Metric.newBuilder()
                                .setName(name)
                                .setGauge(Gauge.newBuilder().addDataPoints(point)))))
        .build();
  }
}
