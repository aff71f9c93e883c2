package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.kit.MetricsPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever carries MQTT, messages and traces pass. */
@ExtendWith(SharedCluster.class)
class ListenersTest {

  private final RunningCluster cluster;

  ListenersTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @ParameterizedTest
  @CsvSource({"MQTT, tcp", "MQTT_TLS, tls", "MQTT_WS, websocket", "MQTT_WSS, websocket_tls"})
  void a_message_passes_and_is_counted_by_what_carried_it(Port port, String network)
      throws Exception {
    String received = "mqtt_packets_received_total{mqtt_network=\"" + network + "\"}";
    String delivered = "mqtt_delivery_duration_seconds_count{mqtt_network=\"" + network + "\"}";
    MetricsPage before = MetricsPage.of(cluster.broker());
    String topic = "by/" + network;
    Mqtt5AsyncClient client = client(port);
    Inbox inbox = Inbox.subscribe(client, topic);

    new Publisher(client, cluster.publisherTelemetry())
        .publish(topic, new byte[] {5}, MqttQos.EXACTLY_ONCE)
        .join();

    assertThat(inbox.next().getPayloadAsBytes()).containsExactly(5);
    MetricsPage after = MetricsPage.of(cluster.broker());
    assertThat(after.sum(received) - before.sum(received))
        .as("CONNECT, SUBSCRIBE, PUBLISH, PUBREL, and of the delivery PUBREC and PUBCOMP")
        .isBetween(4.0, 6.0);
    assertThat(after.sum(delivered)).isEqualTo(before.sum(delivered) + 1);
    client.disconnect().join();
  }

  private Mqtt5AsyncClient client(Port port) {
    Mqtt5ClientBuilder builder = cluster.clientOf(port);
    if (port == Port.MQTT_TLS || port == Port.MQTT_WSS) {
      builder =
          builder
              .sslConfig()
              .trustManagerFactory(InsecureTrustManagerFactory.INSTANCE)
              .applySslConfig();
    }
    if (port == Port.MQTT_WS || port == Port.MQTT_WSS) {
      builder = builder.webSocketConfig().serverPath("mqtt").applyWebSocketConfig();
    }
    Mqtt5AsyncClient client = builder.buildAsync();
    client.connect().join();
    return client;
  }
}
