package io.throughline.delivery.autoconfigure;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.metrics.OtlpHttpMetricExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.metrics.OtlpGrpcMetricExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.AutoConfigurationCustomizer;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.internal.AutoConfigureListener;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.metrics.export.MetricExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.throughline.delivery.OtlpDelivery;
import io.throughline.delivery.internal.loop.DeliveryCustomizer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Durable delivery for an SDK that is autoconfigured, by nothing but this module on the class path:
 * each OTLP exporter is rebuilt to send over the spool, with all else that it was configured with.
 */
public final class SpoolingExporters implements DeliveryCustomizer, AutoConfigureListener {
  // Why: RATIONALE.md#why-are-an-autoconfigured-sdks-exporters-rebuilt

  private @Nullable OtlpDelivery delivery;

  /** For the service loader. */
  public SpoolingExporters() {}

  @Override
  public void customize(AutoConfigurationCustomizer customizer) {
    customizer
        .addSpanExporterCustomizer(this::spooling)
        .addMetricExporterCustomizer(this::spooling)
        .addLogRecordExporterCustomizer(this::spooling)
        .addSpanProcessorCustomizer(
            (processor, config) -> delivery == null ? processor : delivery.crashSafe(processor))
        .addLogRecordProcessorCustomizer(
            (processor, config) -> delivery == null ? processor : delivery.crashSafe(processor));
  }

  /** First of all: what customizers of others have wrapped is no OTLP exporter any more. */
  @Override
  public int order() {
    return Integer.MIN_VALUE;
  }

  @Override
  public void afterAutoConfigure(OpenTelemetrySdk sdk) {
    if (delivery != null) {
      delivery.observe(sdk);
    }
  }

  private SpanExporter spooling(SpanExporter exporter, ConfigProperties config) {
    if (exporter instanceof OtlpHttpSpanExporter http) {
      return instead(
          http::shutdown, http.toBuilder().setComponentLoader(components(config)).build());
    }
    if (exporter instanceof OtlpGrpcSpanExporter grpc) {
      return instead(
          grpc::shutdown, grpc.toBuilder().setComponentLoader(components(config)).build());
    }
    return exporter;
  }

  private MetricExporter spooling(MetricExporter exporter, ConfigProperties config) {
    if (exporter instanceof OtlpHttpMetricExporter http) {
      return instead(
          http::shutdown, http.toBuilder().setComponentLoader(components(config)).build());
    }
    if (exporter instanceof OtlpGrpcMetricExporter grpc) {
      return instead(
          grpc::shutdown, grpc.toBuilder().setComponentLoader(components(config)).build());
    }
    return exporter;
  }

  private LogRecordExporter spooling(LogRecordExporter exporter, ConfigProperties config) {
    if (exporter instanceof OtlpHttpLogRecordExporter http) {
      return instead(
          http::shutdown, http.toBuilder().setComponentLoader(components(config)).build());
    }
    if (exporter instanceof OtlpGrpcLogRecordExporter grpc) {
      return instead(
          grpc::shutdown, grpc.toBuilder().setComponentLoader(components(config)).build());
    }
    return exporter;
  }

  private static <E> E instead(Supplier<CompletableResultCode> ending, E rebuilt) {
    var unused = ending.get();
    return rebuilt;
  }

  private ComponentLoader components(ConfigProperties config) {
    if (delivery == null) {
      delivery = DeliveryProperties.builder(config).endsWithExporters().build();
    }
    return delivery.componentLoader();
  }
}
