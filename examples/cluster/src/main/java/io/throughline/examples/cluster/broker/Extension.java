package io.throughline.examples.cluster.broker;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.interceptor.connect.ConnectInboundInterceptor;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.persistence.clientqueue.ClientQueuePersistence;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.throughline.examples.cluster.Setting;
import io.throughline.examples.cluster.systopics.SystemTopics;
import io.throughline.mqtt.MqttPropagation;
import io.throughline.semconv.AuthMetrics;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttNetwork;
import io.throughline.semconv.Schema;

/**
 * The extension of HiveMQ: the handling of publishes, traced deliveries, authentication, metrics,
 * $SYS.
 */
final class Extension implements ExtensionMain {

  private final MessageStore store;
  private final ClientQueuePersistence queues;
  private final OpenTelemetry openTelemetry;
  private final BrokerState state;
  private final SystemTopics systemTopics;
  private final SystemInterval systemInterval;
  private final SlowestDeliveries slowest;

  Extension(
      MessageStore store,
      ClientQueuePersistence queues,
      OpenTelemetry openTelemetry,
      BrokerState state,
      SystemTopics systemTopics,
      SystemInterval systemInterval,
      SlowestDeliveries slowest) {
    this.store = store;
    this.queues = queues;
    this.openTelemetry = openTelemetry;
    this.state = state;
    this.systemTopics = systemTopics;
    this.systemInterval = systemInterval;
    this.slowest = slowest;
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
        UserPropertyPropagation.fromSettings(MqttPropagation.create(openTelemetry));

    AuthMetrics auth = AuthMetrics.create(openTelemetry);
    DeniedTopics denied = DeniedTopics.fromSettings(auth);
    FanOut fanOut = FanOut.fromSettings();
    WaitingMessages waiting = new WaitingMessages();
    PublishHandler publishes =
        new PublishHandler(
            store,
            waiting,
            denied,
            CountedTopics.fromSettings(mqtt),
            propagation,
            fanOut,
            tracer,
            mqtt);
    SlowSubscribers slow =
        new SlowSubscribers(mqtt, Setting.number("mqtt.slow.threshold.millis", 1000), slowest);
    DeliveryTracer deliveries = new DeliveryTracer(propagation, fanOut, slow, tracer, mqtt);
    Unacknowledged unacknowledged = new Unacknowledged(mqtt, slow);
    PacketCounters packets = new PacketCounters(mqtt);
    Services.initializerRegistry()
        .setClientInitializer(
            (connection, client) -> {
              // First: after a message is refused no other interceptor is asked.
              packets.count(client, connection.getConnectionInformation());
              client.addPublishInboundInterceptor(publishes);
              client.addPublishOutboundInterceptor(deliveries.connected());
              unacknowledged.watch(client, connection.getClientInformation().getClientId());
              new SubscribeTracer(propagation, tracer).trace(client);
            });
    ConnectInboundInterceptor connects = connects(packets, propagation);
    Services.interceptorRegistry().setConnectInboundInterceptorProvider(client -> connects);
    packets.countConnacks(Services.interceptorRegistry());
    Authentication authentication = Authentication.fromSettings(denied, auth, tracer);
    Services.securityRegistry().setAuthenticatorProvider(client -> authentication);
    Services.securityRegistry().setAuthorizerProvider(client -> denied);
    HiveMqGauges gauges = new HiveMqGauges(Services.metricRegistry());
    Services.eventRegistry()
        .setClientLifecycleEventListener(
            client -> new Connection(mqtt, unacknowledged, gauges, propagation, tracer));

    new HiveMqEventLog(mqtt, new DroppedMessages(mqtt)).listen();
    state.observe(mqtt);
    waiting.observe(mqtt);
    unacknowledged.observe();
    gauges.observe(mqtt, openTelemetry);
    SessionCensus census = new SessionCensus(Services.subscriptionStore(), queues);
    census.observe(mqtt, unacknowledged::count);
    census.repeat(Services.extensionExecutorService());
    new SystemTopicPublisher(
            systemTopics, Services.publishService(), Services.extensionExecutorService())
        .follow(systemInterval);
  }

  private static ConnectInboundInterceptor connects(
      PacketCounters packets, UserPropertyPropagation propagation) {
    return (input, output) -> {
      MqttNetwork network = PacketCounters.network(input.getConnectionInformation());
      packets.countConnect(network);
      output
          .getConnectPacket()
          .getModifiableWillPublish()
          .ifPresent(will -> propagation.admit(network, will.getUserProperties()));
    };
  }

  @Override
  public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {}
}
