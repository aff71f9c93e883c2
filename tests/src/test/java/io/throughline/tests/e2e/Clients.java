package io.throughline.tests.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.cluster.client.Subscriber;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A publisher and a subscriber, each a service of its own with its own SDK, in this process. */
final class Clients implements AutoCloseable {

  private final OpenTelemetrySdk publisherSdk = sdk("publisher");
  private final OpenTelemetrySdk subscriberSdk = sdk("subscriber");
  private final Mqtt5AsyncClient publisherClient;
  private final Mqtt5AsyncClient subscriberClient;
  private final Publisher publisher;

  Clients(int mqttPort, Consumer<Mqtt5Publish> processor) {
    publisherClient = connect("publisher", mqttPort);
    subscriberClient = connect("subscriber", mqttPort);
    publisher = new Publisher(publisherClient, publisherSdk);
    new Subscriber(subscriberClient, processor, subscriberSdk).subscribe("e2e/#").join();
  }

  /** Publishes within a span of its own and returns the id of its trace. */
  String publish(String topic, String payload) {
    Span span = publisherSdk.getTracer("e2e").spanBuilder("test").startSpan();
    try (Scope scope = span.makeCurrent()) {
      publisher.publish(topic, payload.getBytes(UTF_8), MqttQos.AT_LEAST_ONCE).join();
      return span.getSpanContext().getTraceId();
    } finally {
      span.end();
    }
  }

  /** One more client, for a moment. */
  static void comeAndGo(int mqttPort) {
    connect("passer-by", mqttPort).disconnect().join();
  }

  void flush() {
    publisherSdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
    subscriberSdk.getSdkTracerProvider().forceFlush().join(10, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    publisherClient.disconnect().join();
    subscriberClient.disconnect().join();
    publisherSdk.close();
    subscriberSdk.close();
  }

  private static Mqtt5AsyncClient connect(String name, int mqttPort) {
    Mqtt5AsyncClient client =
        Mqtt5Client.builder()
            .identifier(name + "-" + UUID.randomUUID())
            .serverHost("127.0.0.1")
            .serverPort(mqttPort)
            .buildAsync();
    client.connect().join();
    return client;
  }

  private static OpenTelemetrySdk sdk(String service) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(
            () ->
                Map.of(
                    "otel.service.name", service,
                    "otel.exporter.otlp.protocol", "http/protobuf",
                    "otel.exporter.otlp.endpoint", Backends.otlp(),
                    "otel.bsp.schedule.delay", "200",
                    // Nobody scrapes a client.
                    "otel.metrics.exporter", "otlp",
                    "otel.metric.export.interval", "1000",
                    "otel.logs.exporter", "none"))
        .build()
        .getOpenTelemetrySdk();
  }
}
