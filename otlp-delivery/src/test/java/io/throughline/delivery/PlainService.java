package io.throughline.delivery;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import java.nio.file.Path;

/** A service with OpenTelemetry's SDK and this module, and nothing else: the README's example. */
final class PlainService {

  private PlainService() {}

  public static void main(String[] arguments) throws Exception {
    OtlpDelivery delivery = OtlpDelivery.builder(Path.of(arguments[1])).crashMode(true).build();
    OtlpHttpSpanExporter exporter =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(arguments[0])
            .setComponentLoader(delivery.componentLoader())
            .build();
    SdkTracerProvider tracers =
        SdkTracerProvider.builder()
            .addSpanProcessor(delivery.crashSafe(BatchSpanProcessor.builder(exporter).build()))
            .build();
    Tracer tracer = tracers.get("plain");
    for (int i = 0; i < PlainSdkTest.SPANS; i++) {
      tracer.spanBuilder(arguments[2] + i).startSpan().end();
    }
    System.out.println("ended");
    Thread.sleep(Long.MAX_VALUE); // until it is killed
  }
}
