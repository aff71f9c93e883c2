package io.throughline.examples.cluster.demo;

import io.throughline.examples.cluster.Samples;
import java.util.List;

/** The page that a service answers at {@code /metrics}. */
public record MetricsPage(Samples samples) {

  private static final List<String> BROKER_SERIES =
      List.of(
          "mqtt_packets_received_total{mqtt_packet_type=\"publish\"}",
          "mqtt_packets_sent_total{mqtt_packet_type=\"publish\"}",
          "mqtt_connection_count",
          "mqtt_publish_duration_seconds_count",
          "mqtt_delivery_duration_seconds_count");

  private static final List<String> JOURNAL_SERIES =
      List.of("rpc_server_call_duration_seconds_count", "storage_operation_duration_seconds_count");

  private static final List<String> LEADER_SERIES =
      List.of(
          "rpc_server_call_duration_seconds_count",
          "storage_operation_duration_seconds_count",
          "raft_leader_status",
          "raft_log_applied_index",
          "raft_replication_duration_seconds_count");

  /** Series that are above zero once a message has passed this service. */
  static List<String> tellingSeries(ServiceProcess service) {
    return switch (service.name()) {
      case "mqtt-broker" -> BROKER_SERIES;
      case "journal" -> JOURNAL_SERIES;
      default -> LEADER_SERIES;
    };
  }

  /** Empty if it does not answer. */
  public static MetricsPage of(ServiceProcess service) throws InterruptedException {
    ServiceProcess.Answer page = service.get("/metrics");
    return new MetricsPage(Samples.of(page.status() == 200 ? page.body() : ""));
  }

  /** See {@link Samples#matching}. */
  public List<String> samples(String selector) {
    return samples.matching(selector);
  }

  /** The sum of these samples. */
  public double sum(String selector) {
    return samples.sum(selector);
  }
}
