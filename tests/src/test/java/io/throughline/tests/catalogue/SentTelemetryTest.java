package io.throughline.tests.catalogue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.cluster.demo.Cluster;
import io.throughline.examples.cluster.demo.PlacementGroup;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.cluster.demo.Ports;
import io.throughline.examples.kit.OtlpReceiver;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.catalogue.Model;
import io.throughline.examples.kit.catalogue.UndefinedTelemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the services send by OTLP is what the catalogue defines. */
class SentTelemetryTest {

  private static final Duration START = Duration.ofMinutes(2);

  @Test
  void nothing_is_sent_that_the_catalogue_does_not_define(@TempDir Path folder) throws Exception {
    UndefinedTelemetry telemetry = new UndefinedTelemetry(new Model());
    Ports ports = Ports.free();
    try (OtlpReceiver receiver = OtlpReceiver.start(telemetry)) {
      try (Cluster cluster =
          Cluster.start(PlacementGroup.THREE, ports, folder, settings(receiver))) {
        for (ServiceProcess service : cluster.services()) {
          assertThat(service.awaitReady(START)).as(service.name()).isTrue();
        }
        messages(ports.of(Port.MQTT));
        await()
            .atMost(START)
            .untilAsserted(
                () -> {
                  assertThat(telemetry.receivedFrom("mqtt-broker"))
                      .contains(
                          "mqtt.publish.handle",
                          "mqtt.deliver",
                          "mqtt.client.connected",
                          "mqtt.packets.received",
                          "auth.attempt.duration",
                          "rpc.client.call.duration",
                          "jvm.memory.used",
                          "otel.sdk.span.started",
                          "throughline.part.degraded");
                  assertThat(telemetry.receivedFrom("placement-center"))
                      .contains(
                          "placement_center.store",
                          "raft.replicate",
                          "raft.replication.duration",
                          "raft.replication.lag",
                          "raft.leader.changed",
                          "cluster.node.healthy",
                          "rpc.server.call.duration",
                          "log");
                  assertThat(telemetry.receivedFrom("journal"))
                      .contains("journal.persist", "journal.sync.duration", "log");
                });
      }
      assertThat(telemetry.problems()).isEmpty();
    }
  }

  private static Map<String, String> settings(OtlpReceiver receiver) {
    return Map.of(
        "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.endpoint(),
        "OTEL_METRIC_EXPORT_INTERVAL", "500",
        "OTEL_BSP_SCHEDULE_DELAY", "50",
        "MQTT_COUNTED_TOPICS", "plants/#",
        "MQTT_USERS", "anna=correct");
  }

  /** Some that arrive, and a client that is refused. */
  private static void messages(int port) {
    Mqtt5AsyncClient client = client(port);
    connect(client, "correct");
    client.subscribeWith().topicFilter("plants/#").qos(MqttQos.EXACTLY_ONCE).send().join();
    Publisher publisher = new Publisher(client, OpenTelemetry.noop());
    for (MqttQos qos : MqttQos.values()) {
      publisher.publish("plants/north", "21".getBytes(UTF_8), qos).join();
    }
    connect(client(port), "wrong");
    client.disconnect().join();
  }

  private static void connect(Mqtt5AsyncClient client, String password) {
    client
        .connectWith()
        .simpleAuth()
        .username("anna")
        .password(password.getBytes(UTF_8))
        .applySimpleAuth()
        .send()
        .exceptionally(refused -> null)
        .join();
  }

  private static Mqtt5AsyncClient client(int port) {
    return Mqtt5Client.builder().serverHost("localhost").serverPort(port).buildAsync();
  }
}
