package io.throughline.examples.cluster.systopics;

import io.throughline.examples.kit.MetricsPage;
import io.throughline.semconv.MqttPacketType;
import java.util.ArrayList;
import java.util.List;

/** A topic with a number, and the series whose sum that is. */
record SystemTopic(String name, List<String> series) {

  private static final String CONNECTS =
      "mqtt_packets_received_total{mqtt_packet_type=\"connect\"}";
  private static final String PUBLISHES_RECEIVED =
      "mqtt_packets_received_total{mqtt_packet_type=\"publish\"}";
  private static final String PUBLISHES_SENT =
      "mqtt_packets_sent_total{mqtt_packet_type=\"publish\"}";
  private static final String BYTES_RECEIVED =
      "mqtt_io_bytes_total{network_io_direction=\"receive\"}";
  private static final String BYTES_SENT = "mqtt_io_bytes_total{network_io_direction=\"transmit\"}";

  /** Below {@code $SYS/broker/}, as mosquitto names them. Its messages are packets of any type. */
  static final List<SystemTopic> MOSQUITTO =
      List.of(
          topic("clients/connected", "mqtt_connection_count"),
          topic("clients/maximum", "mqtt_connection_peak"),
          topic("clients/total", "mqtt_session_count"),
          topic("clients/disconnected", "mqtt_session_count{mqtt_session_state=\"disconnected\"}"),
          topic("messages/received", "mqtt_packets_received_total"),
          topic("messages/sent", "mqtt_packets_sent_total"),
          topic("messages/inflight", "mqtt_message_inflight"),
          topic(
              "store/messages/count",
              "mqtt_message_retained",
              "mqtt_message_pending",
              "mqtt_message_inflight"),
          topic("publish/messages/received", PUBLISHES_RECEIVED),
          topic("publish/messages/sent", PUBLISHES_SENT),
          topic("publish/messages/dropped", "mqtt_messages_dropped_total"),
          topic("bytes/received", BYTES_RECEIVED),
          topic("bytes/sent", BYTES_SENT),
          topic("retained messages/count", "mqtt_message_retained"),
          topic("subscriptions/count", "mqtt_subscription_count"),
          topic(
              "shared_subscriptions/count",
              "mqtt_subscription_count{mqtt_subscription_shared=\"true\"}"),
          topic("heap/current", "jvm_memory_used_bytes{jvm_memory_type=\"heap\"}"));

  /** Below {@code $SYS/broker/load/}. */
  static final List<SystemTopic> LOADS =
      List.of(
          topic("messages/received", "mqtt_packets_received_total"),
          topic("messages/sent", "mqtt_packets_sent_total"),
          topic("publish/received", PUBLISHES_RECEIVED),
          topic("publish/sent", PUBLISHES_SENT),
          topic("publish/dropped", "mqtt_messages_dropped_total"),
          topic("bytes/received", BYTES_RECEIVED),
          topic("bytes/sent", BYTES_SENT),
          topic("connections", CONNECTS));

  /** Below {@code $SYS/brokers/<node>/stats/}: how many there are. */
  static final List<SystemTopic> STATS =
      List.of(
          topic("connections/count", "mqtt_connection_count"),
          topic("connections/max", "mqtt_connection_peak"),
          topic("sessions/count", "mqtt_session_count"),
          topic("topics/count", "mqtt_topic_count"),
          topic("subscriptions/count", "mqtt_subscription_count"),
          topic(
              "subscriptions/shared/count",
              "mqtt_subscription_count{mqtt_subscription_shared=\"true\"}"),
          topic("retained/count", "mqtt_message_retained"),
          topic("pending/count", "mqtt_message_pending"),
          topic("inflight/count", "mqtt_message_inflight"));

  /** Below {@code $SYS/brokers/<node>/metrics/}: how many there have been. */
  static final List<SystemTopic> METRICS = metrics();

  private static List<SystemTopic> metrics() {
    List<SystemTopic> topics =
        new ArrayList<>(
            List.of(
                topic("bytes/received", BYTES_RECEIVED),
                topic("bytes/sent", BYTES_SENT),
                topic("packets/received", "mqtt_packets_received_total"),
                topic("packets/sent", "mqtt_packets_sent_total"),
                topic("messages/received", PUBLISHES_RECEIVED),
                topic("messages/sent", PUBLISHES_SENT),
                topic("messages/dropped", "mqtt_messages_dropped_total")));
    for (MqttPacketType type : MqttPacketType.values()) {
      String label = "{mqtt_packet_type=\"" + type.value() + "\"}";
      String name = "packets/" + type.value();
      topics.add(topic(name + "/received", "mqtt_packets_received_total" + label));
      topics.add(topic(name + "/sent", "mqtt_packets_sent_total" + label));
    }
    return List.copyOf(topics);
  }

  private static SystemTopic topic(String name, String... series) {
    return new SystemTopic(name, List.of(series));
  }

  double value(MetricsPage page) {
    return series.stream().mapToDouble(page::sum).sum();
  }
}
