package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.MetricsPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the broker says of clients that are refused, break the protocol or fall behind. */
@ExtendWith(SharedCluster.class)
class BrokerTroubleTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final RunningCluster cluster;

  BrokerTroubleTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @Test
  void a_refused_client_is_counted_and_named_with_the_reason() throws Exception {
    Difference refused =
        new Difference("mqtt_connects_refused_total{mqtt_connect_refusal=\"authentication\"}");
    Difference errors =
        new Difference("mqtt_errors_total{mqtt_reason_code=\"bad_user_name_or_password\"}");
    Mqtt5AsyncClient client = cluster.disconnectedClient();

    assertThatThrownBy(
            () ->
                client
                    .connectWith()
                    .simpleAuth()
                    .username("anna")
                    .password("wrong".getBytes(UTF_8))
                    .applySimpleAuth()
                    .send()
                    .join())
        .hasCauseInstanceOf(Mqtt5ConnAckException.class);

    refused.becomes(1);
    errors.becomes(1);
    assertLogged("mqtt.client.refused", name(client), "bad_user_name_or_password");
  }

  @Test
  void a_connect_that_cannot_be_read_is_refused_and_counted_as_invalid() throws Exception {
    Difference invalid =
        new Difference("mqtt_packets_invalid_total{mqtt_reason_code=\"malformed_packet\"}");
    Difference refused =
        new Difference("mqtt_connects_refused_total{mqtt_connect_refusal=\"protocol\"}");

    sendUntilClosed("100c00044d515454090200000000"); // version 9

    invalid.becomes(1);
    refused.becomes(1);
  }

  @Test
  void a_client_that_breaks_the_protocol_is_counted_with_the_reason_it_is_told() throws Exception {
    String topicInvalid = "{mqtt_reason_code=\"topic_name_invalid\"}";
    Difference invalid = new Difference("mqtt_packets_invalid_total" + topicInvalid);
    Difference errors = new Difference("mqtt_errors_total" + topicInvalid);
    Difference ended =
        new Difference(
            "mqtt_connection_duration_seconds_count{mqtt_disconnect_reason=\"protocol_error\"}");

    sendUntilClosed(
        // CONNECT of MQTT 5 with client id, user and password, then a PUBLISH to a wildcard
        "102500044d51545405c2003c00" + text("breaks-it") + text("anna") + text("correct"),
        "30070003612f230078");

    ended.becomes(1);
    errors.becomes(1);
    invalid.becomes(1);
  }

  @Test
  void a_session_that_is_taken_over_is_counted_and_named() throws Exception {
    Difference takenOver =
        new Difference("mqtt_session_changes_total{mqtt_session_change=\"taken_over\"}");
    Difference ended =
        new Difference(
            "mqtt_connection_duration_seconds_count{mqtt_disconnect_reason=\"session_taken_over\"}");
    Mqtt5AsyncClient first = cluster.clientOf(Port.MQTT).identifier("twins").buildAsync();
    Mqtt5AsyncClient second = cluster.clientOf(Port.MQTT).identifier("twins").buildAsync();
    first.connect().join();

    second.connect().join();

    takenOver.becomes(1);
    ended.becomes(1);
    assertLogged("mqtt.session.taken_over", "twins");
    second.disconnect().join();
  }

  @Test
  void what_a_full_queue_drops_is_counted_to_the_message_and_logged_once() throws Exception {
    Difference dropped =
        new Difference("mqtt_messages_dropped_total{mqtt_message_drop_reason=\"queue_full\"}");
    Difference pending = new Difference("mqtt_message_pending");
    Mqtt5AsyncClient away = cluster.disconnectedClient();
    away.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
    away.subscribeWith().topicFilter("overflow").qos(MqttQos.AT_LEAST_ONCE).send().join();
    away.disconnect().join();

    publish("overflow", RunningCluster.QUEUE_LIMIT + 7);

    dropped.becomes(7);
    assertThat(logged("mqtt.message.dropped", name(away))).hasSize(1);
    away.connectWith().cleanStart(true).send().join();
    away.disconnect().join();
    pending.becomes(0);
  }

  @Test
  void a_will_is_counted_when_it_is_published() throws Exception {
    Difference wills = new Difference("mqtt_wills_published_total");
    Mqtt5AsyncClient client = cluster.disconnectedClient();
    client.connectWith().willPublish().topic("will/counted").applyWillPublish().send().join();

    client
        .disconnectWith()
        .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
        .send()
        .join();

    wills.becomes(1);
  }

  @Test
  void a_client_with_a_will_on_a_denied_topic_is_refused() throws Exception {
    Difference violations = new Difference("auth_acl_violations_total{auth_action=\"publish\"}");
    Difference wills = new Difference("mqtt_wills_published_total");
    Mqtt5AsyncClient client = cluster.disconnectedClient();

    assertThatThrownBy(
            () ->
                client
                    .connectWith()
                    .willPublish()
                    .topic("secret/x")
                    .applyWillPublish()
                    .send()
                    .join())
        .hasCauseInstanceOf(Mqtt5ConnAckException.class)
        .hasMessageContaining("NOT_AUTHORIZED");

    violations.becomes(1);
    wills.becomes(0);
  }

  @Test
  void a_subscriber_that_acknowledges_late_is_counted_and_named() throws Exception {
    Difference slow = new Difference("mqtt_deliveries_slow_total{mqtt_delivery_part=\"response\"}");
    Mqtt5AsyncClient client = cluster.client();
    BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
    client
        .subscribeWith()
        .topicFilter("late")
        .qos(MqttQos.AT_LEAST_ONCE)
        .callback(received::add)
        .manualAcknowledgement(true)
        .send()
        .join();
    publish("late", 1);
    Mqtt5Publish message = received.poll(10, TimeUnit.SECONDS);
    assertThat(message).isNotNull();

    await().pollDelay(Duration.ofMillis(1200)).until(() -> true);
    message.acknowledge();

    slow.becomes(1);
    assertLogged("mqtt.delivery.slow", name(client), "\"late\"", "response");
    client.disconnect().join();
  }

  @Test
  void the_broker_says_what_it_is_doing() throws Exception {
    MetricsPage page = MetricsPage.of(cluster.broker());

    assertThat(page.samples("mqtt_broker_status")).hasSize(4);
    assertThat(page.sum("mqtt_broker_status")).isEqualTo(1);
    assertThat(page.sum("mqtt_broker_status{mqtt_broker_state=\"running\"}")).isEqualTo(1);
  }

  private void publish(String topic, int messages) {
    Mqtt5AsyncClient client = cluster.client();
    List<CompletableFuture<?>> published = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      published.add(client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send());
    }
    CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)).join();
    client.disconnect().join();
  }

  /** Sends packets, the next one when the last was answered, and waits until it is hung up. */
  private void sendUntilClosed(String... packets) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), cluster.port(Port.MQTT))) {
      socket.setSoTimeout((int) SOON.toMillis());
      for (String packet : packets) {
        socket.getOutputStream().write(HexFormat.of().parseHex(packet));
        int answered = socket.getInputStream().read();
        if (answered < 0) {
          return;
        }
      }
      socket.getInputStream().readAllBytes();
    }
  }

  /** A string with its length, as MQTT encodes it. */
  private static String text(String value) {
    return "%04x".formatted(value.length()) + HexFormat.of().formatHex(value.getBytes(UTF_8));
  }

  private static String name(Mqtt5AsyncClient client) {
    return client.getConfig().getClientIdentifier().orElseThrow().toString();
  }

  private void assertLogged(String event, String... words) {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(logged(event, words[0]))
                    .as("%s", event)
                    .anySatisfy(line -> assertThat(line).contains(words)));
  }

  private List<String> logged(String event, String client) throws IOException {
    return new LogFile(cluster.broker().log())
        .withField("otel.event.name", event).stream()
            .filter(line -> line.contains('"' + client + '"'))
            .toList();
  }

  /** By how much a metric of the broker has grown. */
  private final class Difference {

    private final String selector;
    private final double before;

    Difference(String selector) throws InterruptedException {
      this.selector = selector;
      this.before = value();
    }

    private double value() throws InterruptedException {
      return MetricsPage.of(cluster.broker()).sum(selector);
    }

    void becomes(int growth) {
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(value() - before).as(selector).isEqualTo(growth));
    }
  }
}
