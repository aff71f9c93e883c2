package io.throughline.examples.chat.demo;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.throughline.delivery.OtlpDelivery;
import java.nio.file.Path;
import java.time.Duration;

/** The spans of the users' own programs, which are in the process of the demonstration. */
public final class ClientTelemetry implements AutoCloseable {

  private final OtlpDelivery delivery;
  private final OpenTelemetrySdk sdk;

  /** Sends them to an endpoint of OTLP, over a folder. */
  public ClientTelemetry(String endpoint, Path folder) {
    delivery = OtlpDelivery.builder(folder).build();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint + "/v1/traces")
            .setComponentLoader(delivery.componentLoader())
            .build();
    sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setResource(
                        Resource.create(
                            Attributes.of(AttributeKey.stringKey("service.name"), "chat-client")))
                    .addSpanProcessor(
                        BatchSpanProcessor.builder(exporter)
                            .setScheduleDelay(Duration.ofMillis(100))
                            .build())
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
  }

  public OpenTelemetry openTelemetry() {
    return sdk;
  }

  @Override
  public void close() {
    sdk.close();
    delivery.close();
  }
}
