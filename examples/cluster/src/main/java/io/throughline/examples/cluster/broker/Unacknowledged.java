package io.throughline.examples.cluster.broker;

import com.hivemq.extension.sdk.api.client.ClientContext;
import com.hivemq.extension.sdk.api.packets.general.Qos;
import com.hivemq.extension.sdk.api.packets.publish.AckReasonCode;
import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import io.throughline.semconv.MqttDeliveryPart;
import io.throughline.semconv.MqttMetrics;
import io.throughline.semconv.MqttQos;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The messages that were sent to subscribers and are not acknowledged yet. */
final class Unacknowledged {

  private static final double NANOS_PER_SECOND = 1e9;

  private final MqttMetrics mqtt;
  private final SlowSubscribers slow;

  /** By client, then by packet identifier: as many as clients take at once, at most 65,535 each. */
  private final Map<String, Map<Integer, Sent>> sent = new ConcurrentHashMap<>();

  private record Sent(String topic, MqttQos qos, long at) {}

  Unacknowledged(MqttMetrics mqtt, SlowSubscribers slow) {
    this.mqtt = mqtt;
    this.slow = slow;
  }

  void observe() {
    mqtt.messageInflight(MqttQos.AT_LEAST_ONCE, () -> count(MqttQos.AT_LEAST_ONCE));
    mqtt.messageInflight(MqttQos.EXACTLY_ONCE, () -> count(MqttQos.EXACTLY_ONCE));
  }

  long count() {
    return sent.values().stream().mapToLong(Map::size).sum();
  }

  /** QoS 1 ends with PUBACK; QoS 2 with PUBCOMP, or with a PUBREC that refuses the message. */
  void watch(ClientContext client, String clientId) {
    client.addPublishOutboundInterceptor(
        (input, output) -> sent(clientId, input.getPublishPacket()));
    client.addPubackInboundInterceptor(
        (input, output) -> ended(clientId, input.getPubackPacket().getPacketIdentifier()));
    client.addPubcompInboundInterceptor(
        (input, output) -> ended(clientId, input.getPubcompPacket().getPacketIdentifier()));
    client.addPubrecInboundInterceptor(
        (input, output) -> {
          AckReasonCode reason = input.getPubrecPacket().getReasonCode();
          if (reason != AckReasonCode.SUCCESS && reason != AckReasonCode.NO_MATCHING_SUBSCRIBERS) {
            ended(clientId, input.getPubrecPacket().getPacketIdentifier());
          }
        });
  }

  /** What a client left unacknowledged is sent again if it comes back. */
  void forget(String clientId) {
    sent.remove(clientId);
  }

  private void sent(String clientId, PublishPacket packet) {
    if (packet.getQos() != Qos.AT_MOST_ONCE) {
      sent.computeIfAbsent(clientId, first -> new ConcurrentHashMap<>())
          .put(
              packet.getPacketId(),
              new Sent(packet.getTopic(), MessageAttributes.qos(packet), System.nanoTime()));
    }
  }

  private void ended(String clientId, int packetId) {
    Map<Integer, Sent> ofClient = sent.get(clientId);
    Sent message = ofClient == null ? null : ofClient.remove(packetId);
    if (message != null) {
      double seconds = (System.nanoTime() - message.at()) / NANOS_PER_SECOND;
      mqtt.acknowledgeDuration(message.qos()).record(seconds);
      slow.delivered(clientId, message.topic(), message.qos(), MqttDeliveryPart.RESPONSE, seconds);
    }
  }

  private long count(MqttQos qos) {
    return sent.values().stream()
        .flatMap(messages -> messages.values().stream())
        .filter(message -> message.qos() == qos)
        .count();
  }
}
