package io.throughline.examples.cluster.demo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The clients' own counts in a load, with which the broker's metrics have to agree. */
final class Tally {

  /** A number of the clients, and the series that has to agree. */
  enum Entry {
    CONNECTS(
        "connects, also refused ones", "mqtt_packets_received_total{mqtt_packet_type=\"connect\"}"),
    REFUSED(
        "refused for their password",
        "mqtt_connects_refused_total{mqtt_connect_refusal=\"authentication\"}"),
    MALFORMED("malformed packets", "mqtt_packets_invalid_total"),
    DENIED("messages to a topic that is denied", "auth_acl_violations_total"),
    PUBLISHED("messages published", "mqtt_packets_received_total{mqtt_packet_type=\"publish\"}"),
    RECEIVED("messages received", "mqtt_packets_sent_total{mqtt_packet_type=\"publish\"}"),
    LOST(
        "deliveries lost in full queues",
        "mqtt_messages_dropped_total{mqtt_message_drop_reason=\"queue_full\"}");

    private final String words;
    private final String series;

    Entry(String words, String series) {
      this.words = words;
      this.series = series;
    }

    String words() {
      return words;
    }

    String series() {
      return series;
    }
  }

  private final Map<Entry, Long> counts = new ConcurrentHashMap<>();

  void count(Entry entry) {
    add(entry, 1);
  }

  void add(Entry entry, long more) {
    counts.merge(entry, more, Long::sum);
  }

  long of(Entry entry) {
    return counts.getOrDefault(entry, 0L);
  }
}
