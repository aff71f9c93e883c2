package io.throughline.examples.cluster.broker;

import static io.throughline.semconv.MessagingAttributes.MESSAGING_CLIENT_ID;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_DESTINATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_MESSAGE_BODY_SIZE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_NAME;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_OPERATION_TYPE;
import static io.throughline.semconv.MessagingAttributes.MESSAGING_SYSTEM;
import static io.throughline.semconv.MqttAttributes.MQTT_QOS;
import static io.throughline.semconv.MqttAttributes.MQTT_RETAIN;

import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.opentelemetry.api.common.Attributes;
import io.throughline.semconv.MessagingOperationType;
import io.throughline.semconv.MqttQos;
import io.throughline.semconv.MqttTopicType;

/** The attributes of a message in the broker's spans and metrics. */
final class MessageAttributes {

  static Attributes of(
      String operation, MessagingOperationType type, String clientId, PublishPacket packet) {
    return Attributes.builder()
        .put(MESSAGING_SYSTEM, "mqtt")
        .put(MESSAGING_OPERATION_NAME, operation)
        .put(MESSAGING_OPERATION_TYPE, type.value())
        .put(MESSAGING_DESTINATION_NAME, packet.getTopic())
        .put(MESSAGING_CLIENT_ID, clientId)
        .put(MESSAGING_MESSAGE_BODY_SIZE, Payload.of(packet).remaining())
        .put(MQTT_QOS, packet.getQos().getQosNumber())
        .put(MQTT_RETAIN, packet.getRetain())
        .build();
  }

  static MqttQos qos(PublishPacket packet) {
    return switch (packet.getQos()) {
      case AT_MOST_ONCE -> MqttQos.AT_MOST_ONCE;
      case AT_LEAST_ONCE -> MqttQos.AT_LEAST_ONCE;
      case EXACTLY_ONCE -> MqttQos.EXACTLY_ONCE;
    };
  }

  static MqttTopicType topicType(PublishPacket packet) {
    if (packet.getTopic().startsWith("$SYS/")) {
      return MqttTopicType.SYSTEM;
    }
    return packet.getRetain() ? MqttTopicType.RETAINED : MqttTopicType.USER;
  }

  private MessageAttributes() {}
}
