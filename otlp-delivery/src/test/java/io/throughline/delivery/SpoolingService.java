package io.throughline.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.throughline.delivery.internal.loop.DeliveryTimings;
import io.throughline.delivery.spi.DeliveryListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What of a service exports its spans over the disk; log records if they are asked for. */
record SpoolingService(OtlpDelivery delivery, OtlpHttpSpanExporter spans) implements AutoCloseable {

  static SpoolingService start(
      Map<String, String> settings,
      DeliveryTimings timings,
      DeliveryListener listener,
      String endpoint) {
    OtlpDelivery delivery = TestSettings.of(settings).listener(listener).timings(timings).build();
    return new SpoolingService(
        delivery,
        OtlpHttpSpanExporter.builder()
            .setEndpoint(endpoint)
            .setComponentLoader(components(delivery))
            .build());
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static ComponentLoader components(OtlpDelivery delivery) {
    return delivery.componentLoader(
        ComponentLoader.forClassLoader(SpoolingService.class.getClassLoader()));
  }

  OtlpHttpLogRecordExporter logs(int port) {
    return OtlpHttpLogRecordExporter.builder()
        .setEndpoint("http://localhost:" + port + "/v1/logs")
        .setComponentLoader(components(delivery))
        .build();
  }

  void export(String... names) {
    assertThat(
            spans
                .export(List.of(names).stream().map(TestSpans::named).toList())
                .join(30, TimeUnit.SECONDS)
                .isSuccess())
        .isTrue();
  }

  void shutdown() {
    assertThat(spans.shutdown().join(30, TimeUnit.SECONDS).isSuccess()).isTrue();
  }

  @Override
  public void close() {
    delivery.close();
  }
}
