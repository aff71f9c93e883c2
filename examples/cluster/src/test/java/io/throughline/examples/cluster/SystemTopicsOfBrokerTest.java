package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.kit.MetricsPage;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a client of mosquitto reads below {@code $SYS}. */
@ExtendWith(SharedCluster.class)
class SystemTopicsOfBrokerTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String PUBLISHED =
      "mqtt_packets_received_total{mqtt_packet_type=\"publish\"}";

  private final RunningCluster cluster;

  SystemTopicsOfBrokerTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @Test
  void numbers_are_those_of_the_metrics_and_wait_for_who_subscribes() throws Exception {
    double before = MetricsPage.of(cluster.broker()).sum(PUBLISHED);
    Mqtt5AsyncClient client = cluster.client();
    for (int i = 0; i < 5; i++) {
      client.publishWith().topic("sys/counted").qos(MqttQos.AT_LEAST_ONCE).send().join();
    }

    String published = Long.toString(Math.round(before + 5));
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Map<String, String> retained = retained();
              assertThat(retained)
                  .containsEntry("$SYS/broker/publish/messages/received", published)
                  .containsEntry("$SYS/brokers/node-a/metrics/packets/publish/received", published)
                  .containsEntry("$SYS/brokers", "[\"node-a\"]");
              assertThat(Double.parseDouble(retained.get("$SYS/broker/load/connections/1min")))
                  .isPositive();
            });
    client.disconnect().join();
  }

  @Test
  void the_maximum_of_clients_stays_when_they_have_gone() throws Exception {
    Mqtt5AsyncClient[] many = new Mqtt5AsyncClient[12];
    long connected =
        Math.round(MetricsPage.of(cluster.broker()).sum("mqtt_connection_count")) + many.length;
    for (int i = 0; i < many.length; i++) {
      many[i] = cluster.client();
    }
    for (Mqtt5AsyncClient client : many) {
      client.disconnect().join();
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              Map<String, String> retained = retained();
              assertThat(Long.parseLong(retained.get("$SYS/broker/clients/maximum")))
                  .isGreaterThanOrEqualTo(connected);
              assertThat(Long.parseLong(retained.get("$SYS/broker/clients/connected")))
                  .isLessThan(connected);
            });
  }

  @Test
  void an_operator_ends_it_and_begins_it_again_while_the_broker_runs() throws Exception {
    assertThat(cluster.broker().control("/sys-interval", "soon").status()).isEqualTo(400);
    assertThat(cluster.broker().control("/sys-interval", "{\"seconds\": 0}").status())
        .isEqualTo(200);
    try {
      await().atMost(SOON).untilAsserted(() -> assertThat(retained()).isEmpty());
    } finally {
      cluster.broker().control("/sys-interval", "{\"seconds\": 1}");
    }
    assertThat(cluster.broker().control("/sys-interval", "").body()).isEqualTo("{\"seconds\":1}");

    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(retained()).containsKey("$SYS/broker/uptime"));
  }

  /** All that is retained, as mosquitto's client prints it; it ends at the first that is not. */
  private Map<String, String> retained() throws IOException, InterruptedException {
    Process client =
        new ProcessBuilder(
                "mosquitto_sub",
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(cluster.port(Port.MQTT)),
                "-u",
                "anna",
                "-P",
                "correct",
                "-t",
                "$SYS/#",
                "--retained-only",
                "-W",
                "2",
                "-F",
                "%t\t%p")
            .redirectErrorStream(true)
            .start();
    String output = new String(client.getInputStream().readAllBytes(), UTF_8);
    assertThat(client.waitFor(10, SECONDS)).isTrue();
    return output
        .lines()
        .filter(line -> line.startsWith("$SYS/"))
        .map(line -> line.split("\t", 2))
        .collect(Collectors.toMap(line -> line[0], line -> line[1], (first, again) -> again));
  }
}
