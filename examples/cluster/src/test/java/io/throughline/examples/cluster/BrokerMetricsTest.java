package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricDataType;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.cluster.client.Subscriber;
import io.throughline.examples.cluster.demo.Port;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the broker and the journal say of sessions, queues, clients and the disk. */
@ExtendWith(SharedCluster.class)
class BrokerMetricsTest {

  /** Some walks over the sessions. */
  private static final Duration SOON = Duration.ofSeconds(30);

  private static final String ACKNOWLEDGED = "mqtt_acknowledge_duration_seconds_count";
  private static final String IN_FLIGHT = "mqtt_message_inflight";

  private final RunningCluster cluster;

  BrokerMetricsTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @Test
  void subscriptions_are_told_by_what_they_match() throws InterruptedException {
    Map<String, Integer> expected =
        Map.of(
            "mqtt_subscription_pattern=\"exact\",mqtt_subscription_shared=\"false\"", 1,
            "mqtt_subscription_pattern=\"single_level\",mqtt_subscription_shared=\"false\"", 1,
            "mqtt_subscription_pattern=\"multi_level\",mqtt_subscription_shared=\"false\"", 1,
            "mqtt_subscription_pattern=\"multi_level\",mqtt_subscription_shared=\"true\"", 1);
    Mqtt5AsyncClient client = cluster.client();
    for (String filter : new String[] {"c/exact", "c/+/one", "c/#", "$share/group/c/#"}) {
      client.subscribeWith().topicFilter(filter).send().join();
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              MetricsPage page = MetricsPage.of(cluster.broker());
              expected.forEach(
                  (labels, atLeast) ->
                      assertThat(page.sum("mqtt_subscription_count{" + labels + "}"))
                          .as(labels)
                          .isGreaterThanOrEqualTo(atLeast));
              assertThat(page.sum("mqtt_topic_count")).isGreaterThanOrEqualTo(3);
            });
    client.disconnect().join();
  }

  @Test
  void messages_for_a_client_that_is_away_are_pending() throws InterruptedException {
    Mqtt5AsyncClient away = cluster.disconnectedClient();
    away.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
    away.subscribeWith().topicFilter("away").qos(MqttQos.AT_LEAST_ONCE).send().join();
    away.disconnect().join();
    double before = MetricsPage.of(cluster.broker()).sum("mqtt_message_pending");

    publish("away", 7);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              MetricsPage page = MetricsPage.of(cluster.broker());
              assertThat(page.sum("mqtt_message_pending")).isGreaterThanOrEqualTo(before + 7);
              assertThat(page.sum("mqtt_session_queue_longest")).isGreaterThanOrEqualTo(7);
            });
    away.connectWith().cleanStart(true).send().join();
    away.disconnect().join();
  }

  @Test
  void a_message_is_in_flight_until_its_subscriber_acknowledges_it() throws Exception {
    Mqtt5AsyncClient subscriber = cluster.client();
    BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
    subscriber
        .subscribeWith()
        .topicFilter("slow")
        .qos(MqttQos.AT_LEAST_ONCE)
        .callback(received::add)
        .manualAcknowledgement(true)
        .send()
        .join();
    MetricsPage before = MetricsPage.of(cluster.broker());

    publish("slow", 1);
    Mqtt5Publish message = received.poll(10, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    assertThat(MetricsPage.of(cluster.broker()).sum(IN_FLIGHT))
        .isEqualTo(before.sum(IN_FLIGHT) + 1);

    message.acknowledge();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              MetricsPage after = MetricsPage.of(cluster.broker());
              assertThat(after.sum(IN_FLIGHT)).isEqualTo(before.sum(IN_FLIGHT));
              assertThat(after.sum(ACKNOWLEDGED)).isEqualTo(before.sum(ACKNOWLEDGED) + 1);
            });
    subscriber.disconnect().join();
  }

  @Test
  void only_messages_of_the_topics_that_are_named_are_counted() throws InterruptedException {
    publish("plants/north/machine", 3);
    publish("elsewhere", 2);

    MetricsPage page = MetricsPage.of(cluster.broker());
    assertThat(page.sum("mqtt_topic_messages_total{mqtt_topic_filter=\"plants/+/machine\"}"))
        .isEqualTo(3);
    assertThat(page.sum("mqtt_topic_messages_total")).isEqualTo(3);
  }

  @Test
  void a_wrong_password_is_refused_and_told() throws InterruptedException {
    String refused =
        "auth_attempt_duration_seconds_count{auth_method=\"password\",auth_result=\"invalid_credentials\"}";
    String accepted =
        "auth_attempt_duration_seconds_count{auth_method=\"password\",auth_result=\"success\"}";
    MetricsPage before = MetricsPage.of(cluster.broker());
    connectAs("anna", "correct").disconnect().join();

    assertThatThrownBy(() -> connectAs("anna", "wrong"))
        .hasCauseInstanceOf(Mqtt5ConnAckException.class);
    assertThatThrownBy(() -> connectAs("nobody", "correct"))
        .hasCauseInstanceOf(Mqtt5ConnAckException.class);

    MetricsPage page = MetricsPage.of(cluster.broker());
    assertThat(page.sum(refused)).isEqualTo(before.sum(refused) + 2);
    assertThat(page.sum(accepted)).isEqualTo(before.sum(accepted) + 1);
  }

  @Test
  void where_there_are_users_a_client_without_a_name_is_refused() throws InterruptedException {
    Mqtt5AsyncClient anonymous =
        Mqtt5Client.builder()
            .identifier("anonymous")
            .serverHost("localhost")
            .serverPort(cluster.port(Port.MQTT))
            .buildAsync();

    assertThatThrownBy(() -> anonymous.connect().join())
        .cause()
        .isInstanceOfSatisfying(
            Mqtt5ConnAckException.class,
            refused ->
                assertThat(refused.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5ConnAckReasonCode.NOT_AUTHORIZED));

    assertThat(
            MetricsPage.of(cluster.broker())
                .sum(
                    "auth_attempt_duration_seconds_count{auth_method=\"anonymous\",auth_result=\"missing_credentials\"}"))
        .isEqualTo(1);
  }

  @Test
  void the_certificate_of_the_tls_listener_says_how_long_it_is_valid() throws InterruptedException {
    double thirtyDays = Duration.ofDays(30).toSeconds();

    assertThat(MetricsPage.of(cluster.broker()).sum("auth_certificate_lifetime_seconds"))
        .isBetween(thirtyDays - 3600, thirtyDays);
    cluster.publicClient().disconnect().join();

    assertThat(
            MetricsPage.of(cluster.broker())
                .sum("mqtt_connect_duration_seconds_count{mqtt_network=\"tls\"}"))
        .isPositive();
  }

  @Test
  void limits_stand_beside_what_they_limit() throws InterruptedException {
    MetricsPage page = MetricsPage.of(cluster.broker());

    assertThat(page.sum("mqtt_connection_limit")).isEqualTo(10_000);
    assertThat(page.sum("mqtt_queue_capacity")).isEqualTo(1000);
    assertThat(page.samples("mqtt_queue_size")).hasSize(1);
  }

  @Test
  void what_the_journal_appended_gets_to_the_disk() throws InterruptedException {
    publish("journal/sync", 1);

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        MetricsPage.of(cluster.journal())
                            .sum("journal_sync_duration_seconds_count"))
                    .isPositive());
    for (ServiceProcess service : List.of(cluster.journal(), cluster.leader())) {
      assertThat(MetricsPage.of(service).sum("runtime_pool_size")).as(service.name()).isPositive();
    }
  }

  @Test
  void the_subscriber_says_how_long_a_message_took() throws Exception {
    InMemoryMetricReader metrics = InMemoryMetricReader.create();
    try (OpenTelemetrySdk telemetry =
        OpenTelemetrySdk.builder()
            .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .build()) {
      BlockingQueue<Mqtt5Publish> received = new LinkedBlockingQueue<>();
      new Subscriber(cluster.client(), received::add, telemetry).subscribe("whole-way").join();
      new Publisher(cluster.client(), cluster.publisherTelemetry())
          .publish("whole-way", "21".getBytes(UTF_8), MqttQos.AT_LEAST_ONCE)
          .join();
      publish("whole-way", 1);
      assertThat(received.poll(10, TimeUnit.SECONDS)).isNotNull();
      assertThat(received.poll(10, TimeUnit.SECONDS)).isNotNull();

      Map<String, Long> counts =
          metrics.collectAllMetrics().stream()
              .filter(metric -> metric.getType() == MetricDataType.HISTOGRAM)
              .collect(
                  Collectors.toMap(
                      metric -> metric.getName(),
                      metric ->
                          metric.getHistogramData().getPoints().iterator().next().getCount()));
      assertThat(counts)
          .as("only one says when it was sent")
          .containsEntry("mqtt.end_to_end.duration", 1L);
    }
  }

  private void publish(String topic, int messages) {
    Mqtt5AsyncClient client = cluster.client();
    for (int i = 0; i < messages; i++) {
      client.publishWith().topic(topic).qos(MqttQos.AT_LEAST_ONCE).send().join();
    }
    client.disconnect().join();
  }

  private Mqtt5AsyncClient connectAs(String user, String password) {
    Mqtt5AsyncClient client = cluster.disconnectedClient();
    client
        .connectWith()
        .simpleAuth()
        .username(user)
        .password(password.getBytes(UTF_8))
        .applySimpleAuth()
        .send()
        .join();
    return client;
  }
}
