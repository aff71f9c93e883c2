package io.throughline.examples.cluster.client;

import static io.throughline.semconv.ErrorAttributes.ERROR_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_CLIENT_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_MESSAGE_BODY_SIZE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_SYSTEM;
import static io.throughline.semconv.MqttAttributes.MQTT_QOS;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperty;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
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
import io.throughline.semconv.MqttSpans;
import io.throughline.semconv.Schema;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A publisher of messages, each in a span whose context travels with it. */
public final class Publisher {

  private static final Logger log = LoggerFactory.getLogger(Publisher.class);
  private static final String CLIENT_ID = "publisher";

  private final Mqtt5AsyncClient client;
  private final Tracer tracer;
  private final MqttPropagation mqtt;

  /** Publishes its arguments: a topic, then messages. */
  public static void main(String[] args) {
    try (Observability observability = Observability.builder("publisher").operatorsPort(0).init()) {
      Mqtt5AsyncClient client =
          Mqtt5Client.builder()
              .identifier(CLIENT_ID)
              .serverHost("localhost")
              .serverPort(Setting.port("mqtt.listen.port", 1883))
              .buildAsync();
      client.connect().join();
      Publisher publisher = new Publisher(client, observability.openTelemetry());
      for (String message : Arrays.copyOfRange(args, 1, args.length)) {
        publisher.publish(args[0], message.getBytes(UTF_8), MqttQos.AT_LEAST_ONCE).join();
      }
      client.disconnect().join();
    }
  }

  /** With a client that is connected. */
  public Publisher(Mqtt5AsyncClient client, OpenTelemetry openTelemetry) {
    this.client = client;
    this.tracer =
        openTelemetry
            .tracerBuilder(Publisher.class.getPackageName())
            .setSchemaUrl(Schema.URL)
            .build();
    this.mqtt = MqttPropagation.create(openTelemetry);
  }

  /** The result comes once the broker has acknowledged the message as its QoS asks. */
  public CompletableFuture<Mqtt5PublishResult> publish(String topic, byte[] payload, MqttQos qos) {
    Span span =
        MqttSpans.publish(tracer)
            .setAttribute(MESSAGING_SYSTEM, "mqtt")
            .setAttribute(MESSAGING_OPERATION_NAME, "publish")
            .setAttribute(MESSAGING_OPERATION_TYPE, MessagingOperationType.SEND.value())
            .setAttribute(MESSAGING_DESTINATION_NAME, topic)
            .setAttribute(MESSAGING_CLIENT_ID, CLIENT_ID)
            .setAttribute(MESSAGING_MESSAGE_BODY_SIZE, payload.length)
            .setAttribute(MQTT_QOS, qos.getCode())
            .startSpan();
    try (Scope scope = span.makeCurrent()) {
      List<Mqtt5UserProperty> properties =
          mqtt.inject(
              Context.current(),
              List.of(SendTime.now()),
              property -> property.getName().toString(),
              Mqtt5UserProperty::of);
      MqttEvents.messagePublished(log.atInfo()).topic(topic).qos(qos.getCode()).log("publishing");
      return client
          .publish(
              Mqtt5Publish.builder()
                  .topic(topic)
                  .qos(qos)
                  .payload(payload)
                  .userProperties(Mqtt5UserProperties.of(properties))
                  .build())
          .whenComplete(
              (result, failure) -> {
                if (failure != null) {
                  span.setStatus(StatusCode.ERROR)
                      .setAttribute(ERROR_TYPE, failure.getClass().getName());
                }
                span.end();
              });
    }
  }
}
