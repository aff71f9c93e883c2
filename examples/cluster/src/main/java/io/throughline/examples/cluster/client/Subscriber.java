package io.throughline.examples.cluster.client;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_CLIENT_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_MESSAGE_BODY_SIZE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_SYSTEM;
import static io.throughline.semconv.MqttAttributes.MQTT_QOS;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientDisconnectedContext;
import com.hivemq.client.mqtt.lifecycle.MqttDisconnectSource;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.suback.Mqtt5SubAck;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.throughline.Observability;
import io.throughline.examples.cluster.Setting;
import io.throughline.mqtt.MqttPropagation;
import io.throughline.semconv.MessagingOperationType;
import io.throughline.semconv.MqttEvents;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttSpans;
import io.throughline.semconv.Schema;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Processes messages, each in a span that continues the trace that came with it. */
public final class Subscriber {

  private static final Logger log = LoggerFactory.getLogger(Subscriber.class);

  private static final String CLIENT_ID = "subscriber";

  private final Mqtt5AsyncClient client;
  private final Consumer<Mqtt5Publish> processor;
  private final Tracer tracer;
  private final MqttPropagation mqtt;
  private final MqttMetrics metrics;

  /** Subscribes to its argument, a topic filter, until the process is asked to stop. */
  public static void main(String[] args) throws InterruptedException {
    AtomicBoolean subscribed = new AtomicBoolean();
    try (Observability observability =
        Observability.builder("subscriber")
            .operatorsPort(0)
            .readiness("subscription", subscribed::get)
            .init()) {
      Mqtt5AsyncClient client =
          Mqtt5Client.builder()
              .identifier(CLIENT_ID)
              .serverHost("localhost")
              .serverPort(Setting.port("mqtt.listen.port", 1883))
              .automaticReconnectWithDefaultConfig()
              .addDisconnectedListener(Subscriber::disconnected)
              .addConnectedListener(connected -> log.info("connected to the broker"))
              .buildAsync();
      observability.health().addReadiness("broker", () -> client.getState().isConnected());
      client.connect().join();
      new Subscriber(client, message -> {}, observability.openTelemetry())
          .subscribe(args[0])
          .join();
      subscribed.set(true);

      observability.awaitTermination();
      // Fails if the broker has gone first, which is as well.
      client.disconnect().exceptionally(failure -> null).join();
    }
  }

  /** Called for each attempt to reconnect, too; one line is enough. */
  private static void disconnected(MqttClientDisconnectedContext context) {
    boolean first = context.getReconnector().getAttempts() == 0;
    if (first && context.getSource() != MqttDisconnectSource.USER) {
      log.atWarn().setCause(context.getCause()).log("the broker is missing");
    }
  }

  /** With a client that is connected, and what is to be done with each message. */
  public Subscriber(
      Mqtt5AsyncClient client, Consumer<Mqtt5Publish> processor, OpenTelemetry openTelemetry) {
    this.client = client;
    this.processor = processor;
    this.tracer =
        openTelemetry
            .tracerBuilder(Subscriber.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    this.mqtt = MqttPropagation.create(openTelemetry);
    this.metrics = MqttMetrics.create(openTelemetry);
  }

  public CompletableFuture<Mqtt5SubAck> subscribe(String topicFilter) {
    return client
        .subscribeWith()
        .topicFilter(topicFilter)
        .qos(MqttQos.EXACTLY_ONCE)
        .callback(this::receive)
        .send();
  }

  private void receive(Mqtt5Publish message) {
    Context sender =
        mqtt.extract(
            Context.root(),
            message.getUserProperties().asList(),
            property -> property.getName().toString(),
            property -> property.getValue().toString());
    Span span =
        MqttSpans.process(tracer)
            .setParent(sender)
            .setAttribute(MESSAGING_SYSTEM, "mqtt")
            .setAttribute(MESSAGING_OPERATION_NAME, "process")
            .setAttribute(MESSAGING_OPERATION_TYPE, MessagingOperationType.PROCESS.value())
            .setAttribute(MESSAGING_DESTINATION_NAME, message.getTopic().toString())
            .setAttribute(MESSAGING_CLIENT_ID, CLIENT_ID)
            .setAttribute(MESSAGING_MESSAGE_BODY_SIZE, message.getPayloadAsBytes().length)
            .setAttribute(MQTT_QOS, message.getQos().getCode())
            .startSpan();
    try (Scope scope = sender.with(span).makeCurrent()) {
      SendTime.secondsSince(message.getUserProperties())
          .ifPresent(metrics.endToEndDuration(qos(message.getQos()))::record);
      MqttEvents.messageReceived(log.atInfo())
          .topic(message.getTopic().toString())
          .qos(message.getQos().getCode())
          .log("message received");
      processor.accept(message);
    } catch (RuntimeException e) {
      span.setStatus(StatusCode.ERROR).setAttribute(ERROR_TYPE, e.getClass().getName());
      log.error("message could not be processed", e);
    } finally {
      span.end();
    }
  }

  private static io.throughline.semconv.MqttQos qos(MqttQos qos) {
    return switch (qos) {
      case AT_MOST_ONCE -> io.throughline.semconv.MqttQos.AT_MOST_ONCE;
      case AT_LEAST_ONCE -> io.throughline.semconv.MqttQos.AT_LEAST_ONCE;
      case EXACTLY_ONCE -> io.throughline.semconv.MqttQos.EXACTLY_ONCE;
    };
  }
}
