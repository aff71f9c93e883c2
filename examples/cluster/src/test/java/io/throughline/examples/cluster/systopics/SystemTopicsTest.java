package io.throughline.examples.cluster.systopics;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SystemTopicsTest {

  private static final String METRICS =
      """
      # TYPE mqtt_packets_received_total counter
      mqtt_packets_received_total{mqtt_network="tcp",mqtt_packet_type="connect"} 3.0
      mqtt_packets_received_total{mqtt_network="tcp",mqtt_packet_type="publish"} 40.0
      mqtt_packets_received_total{mqtt_network="tls",mqtt_packet_type="publish"} 20.0
      mqtt_packets_sent_total{mqtt_network="tcp",mqtt_packet_type="puback"} 60.0
      mqtt_io_bytes_total{network_io_direction="receive"} 1.234567E7
      mqtt_connection_count 2.0
      mqtt_connection_peak 3.0
      mqtt_session_count{mqtt_session_state="connected"} 2.0
      mqtt_session_count{mqtt_session_state="disconnected"} 5.0
      """;

  private final AtomicLong clock = new AtomicLong();
  private final SystemTopics topics = new SystemTopics("node-a", () -> METRICS, clock::get);

  private Map<String, String> after(long seconds) {
    clock.set(SECONDS.toNanos(seconds));
    return topics.read();
  }

  @Test
  void mosquittos_topics_have_the_sums_of_the_metrics() {
    assertThat(after(60))
        .containsEntry("$SYS/broker/messages/received", "63")
        .containsEntry("$SYS/broker/messages/sent", "60")
        .containsEntry("$SYS/broker/publish/messages/received", "60")
        .containsEntry("$SYS/broker/bytes/received", "12345670")
        .containsEntry("$SYS/broker/clients/connected", "2")
        .containsEntry("$SYS/broker/clients/maximum", "3")
        .containsEntry("$SYS/broker/clients/total", "7")
        .containsEntry("$SYS/broker/clients/disconnected", "5")
        .containsEntry("$SYS/broker/uptime", "60 seconds")
        .containsEntry("$SYS/broker/load/messages/received/1min", "39.82")
        .containsEntry("$SYS/broker/load/messages/received/5min", "11.42")
        .containsEntry("$SYS/broker/load/messages/received/15min", "4.06");
  }

  @Test
  void loads_go_back_while_nothing_comes() {
    after(60);

    assertThat(after(120)).containsEntry("$SYS/broker/load/messages/received/1min", "14.65");
  }

  @Test
  void a_node_has_a_topic_for_each_type_of_packet_in_both_directions() {
    Map<String, String> read = after(1);

    assertThat(read)
        .containsEntry("$SYS/brokers", "[\"node-a\"]")
        .containsEntry("$SYS/brokers/node-a/uptime", "1")
        .containsEntry("$SYS/brokers/node-a/metrics/packets/publish/received", "60")
        .containsEntry("$SYS/brokers/node-a/metrics/packets/puback/sent", "60")
        .containsEntry("$SYS/brokers/node-a/stats/connections/max", "3");
    assertThat(read.keySet())
        .filteredOn(topic -> topic.matches(".*/metrics/packets/[a-z]+/(received|sent)"))
        .hasSize(30);
  }

  @Test
  void json_says_the_same_as_the_numbers() {
    Map<String, String> read = after(1);

    JsonObject metrics =
        JsonParser.parseString(read.get("$SYS/brokers/node-a/metrics")).getAsJsonObject();
    assertThat(metrics.get("node").getAsString()).isEqualTo("node-a");
    assertThat(metrics.get("packets/received").getAsLong()).isEqualTo(63);
    assertThat(metrics.get("bytes/received").toString()).isEqualTo("12345670");
    assertThat(metrics.size()).isEqualTo(2 + 37);
  }
}
