package io.throughline.examples.cluster.broker;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.throughline.mqtt.MqttPropagation;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.Schema;

/** What we add to HiveMQ: the handling of publishes, traced deliveries, packet counts. */
final class Extension implements ExtensionMain {

  private final MessageStore store;
  private final OpenTelemetry openTelemetry;

  Extension(MessageStore store, OpenTelemetry openTelemetry) {
    this.store = store;
    this.openTelemetry = openTelemetry;
  }

  @Override
  public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
    Tracer tracer =
        openTelemetry
            .tracerBuilder(Extension.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    MqttMetrics mqtt = MqttMetrics.create(openTelemetry);
    UserPropertyPropagation propagation =
        new UserPropertyPropagation(MqttPropagation.create(openTelemetry));

    PublishHandler publishes = new PublishHandler(store, propagation, tracer, mqtt);
    DeliveryTracer deliveries = new DeliveryTracer(propagation, tracer, mqtt);
    PacketCounters packets = new PacketCounters(mqtt);
    Services.initializerRegistry()
        .setClientInitializer(
            (connection, client) -> {
              client.addPublishInboundInterceptor(publishes);
              client.addPublishOutboundInterceptor(deliveries);
              packets.count(client, connection.getConnectionInformation());
            });
    packets.countConnects(Services.interceptorRegistry());
    Services.eventRegistry().setClientLifecycleEventListener(client -> new Connection(mqtt));
    new HiveMqGauges(Services.metricRegistry()).observe(mqtt, openTelemetry);
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
}
