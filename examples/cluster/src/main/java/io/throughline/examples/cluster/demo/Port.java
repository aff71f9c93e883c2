package io.throughline.examples.cluster.demo;

import io.throughline.examples.cluster.Setting;

/** A port on which the cluster listens. */
public enum Port {
  MQTT("mqtt.listen.port", 1883, "the broker's MQTT"),
  MQTT_TLS("mqtt.tls.listen.port", 8883, "the broker's MQTT over TLS"),
  MQTT_WS("mqtt.ws.listen.port", 8083, "the broker's MQTT over WebSocket"),
  MQTT_WSS("mqtt.wss.listen.port", 8084, "the broker's MQTT over WebSocket and TLS"),
  PLACEMENT("placement.listen.port", 1228, "the placement centre's gRPC"),
  PLACEMENT_RAFT("placement.raft.port", 1229, "the placement centre's Raft"),
  PLACEMENT_1("placement.1.listen.port", 1238, "the gRPC of its second node"),
  PLACEMENT_1_RAFT("placement.1.raft.port", 1239, "the Raft of its second node"),
  PLACEMENT_2("placement.2.listen.port", 1248, "the gRPC of its third node"),
  PLACEMENT_2_RAFT("placement.2.raft.port", 1249, "the Raft of its third node"),
  JOURNAL("journal.listen.port", 1778, "the journal's gRPC"),
  BROKER_METRICS("broker.metrics.port", 9999, "the broker's metrics and health"),
  PLACEMENT_METRICS("placement.metrics.port", 9998, "the placement centre's metrics and health"),
  PLACEMENT_1_METRICS("placement.1.metrics.port", 9988, "those of its second node"),
  PLACEMENT_2_METRICS("placement.2.metrics.port", 9978, "those of its third node"),
  JOURNAL_METRICS("journal.metrics.port", 9997, "the journal's metrics and health");

  private final String setting;
  private final int usual;
  private final String purpose;

  Port(String setting, int usual, String purpose) {
    this.setting = setting;
    this.usual = usual;
    this.purpose = purpose;
  }

  /** The environment variable that changes it. */
  String variable() {
    return Setting.environmentName(setting);
  }

  /** The usual one unless the environment asks for another. */
  int number() {
    return Setting.port(setting, usual);
  }

  int usual() {
    return usual;
  }

  String purpose() {
    return purpose;
  }
}
