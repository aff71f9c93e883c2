package io.throughline.benchmarks;

import io.opentelemetry.exporter.prometheus.PrometheusMetricReader;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import io.opentelemetry.sdk.trace.SdkTracerProvider;

/** OpenTelemetry's SDK as a service has it: with a reader, sampling every trace. */
final class Sdk {

  private Sdk() {}

  static OpenTelemetrySdk create() {
    return create(PrometheusMetricReader.create());
  }

  static OpenTelemetrySdk create(MetricReader reader) {
    return OpenTelemetrySdk.builder()
        .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
        .setTracerProvider(SdkTracerProvider.builder().build())
        .build();
  }
}
