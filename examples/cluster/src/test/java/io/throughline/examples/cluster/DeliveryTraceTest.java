package io.throughline.examples.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.disconnect.Mqtt5DisconnectReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which deliveries are in the trace of their publish, and which link to it. */
@ExtendWith(SharedCluster.class)
class DeliveryTraceTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN_ID = "00f067aa0ba902b7";
  private static final String DELIVERED = "mqtt_delivery_duration_seconds_count";

  private final RunningCluster cluster;

  DeliveryTraceTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @ParameterizedTest
  @EnumSource(MqttQos.class)
  void deliveries_beyond_the_limit_of_a_trace_link_to_the_publish(MqttQos qos) throws Exception {
    String topic = "many/" + qos;
    List<Inbox> inboxes = new ArrayList<>();
    for (int i = 0; i < RunningCluster.FAN_OUT_LIMIT + 2; i++) {
      inboxes.add(Inbox.subscribe(cluster.client(), topic));
    }

    publish(topic, qos);

    List<Traceparent> received = new ArrayList<>();
    for (Inbox inbox : inboxes) {
      received.add(Traceparent.of(inbox.next()));
    }
    assertThat(received).extracting(Traceparent::spanId).doesNotHaveDuplicates();
    Trace published = awaitPublish(topic);
    ReceivedSpan handled = only(published, "mqtt.publish.handle");
    assertThat(received)
        .filteredOn(delivery -> delivery.traceId().equals(published.id()))
        .hasSize(RunningCluster.FAN_OUT_LIMIT);
    List<Traceparent> beyond =
        received.stream().filter(delivery -> !delivery.traceId().equals(published.id())).toList();
    assertThat(beyond).extracting(Traceparent::traceId).hasSize(2).doesNotHaveDuplicates();
    for (Traceparent delivery : beyond) {
      assertLinked(delivery, handled);
    }
    assertThat(awaitTrace(published.id(), RunningCluster.FAN_OUT_LIMIT).named("mqtt.deliver"))
        .extracting(ReceivedSpan::parentSpanId)
        .containsOnly(handled.spanId());
  }

  @Test
  void a_message_that_waited_for_its_subscriber_links_to_the_publish() throws Exception {
    Mqtt5AsyncClient away = cluster.disconnectedClient();
    Inbox inbox = Inbox.of(away);
    away.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
    away.subscribeWith().topicFilter("waits").qos(MqttQos.AT_LEAST_ONCE).send().join();
    away.disconnect().join();
    publish("waits", MqttQos.AT_LEAST_ONCE);
    double delivered = MetricsPage.of(cluster.broker()).sum(DELIVERED);

    away.connectWith().cleanStart(false).sessionExpiryInterval(0).send().join();

    assertLinked(Traceparent.of(inbox.next()), only(awaitPublish("waits"), "mqtt.publish.handle"));
    assertThat(MetricsPage.of(cluster.broker()).sum(DELIVERED))
        .as("how long it was away is no duration of a delivery")
        .isEqualTo(delivered);
    away.disconnect().join();
  }

  @Test
  void each_message_of_a_shared_subscription_is_delivered_in_its_own_trace() throws Exception {
    Inbox inbox = Inbox.of(cluster.client(), cluster.client());
    inbox.subscribe("$share/group/shared/#");

    for (int i = 0; i < 6; i++) {
      publish("shared/" + i, MqttQos.EXACTLY_ONCE);
    }

    for (int i = 0; i < 6; i++) {
      Mqtt5Publish received = inbox.next();
      Trace trace = awaitPublish(received.getTopic().toString());
      assertThat(Traceparent.of(received).traceId()).isEqualTo(trace.id());
      assertThat(only(awaitTrace(trace.id(), 1), "mqtt.deliver").spanId())
          .isEqualTo(Traceparent.of(received).spanId());
    }
    assertThat(inbox.waiting()).isZero();
  }

  @Test
  void a_will_links_to_the_trace_in_which_it_was_left() throws Exception {
    Inbox inbox = Inbox.subscribe(cluster.client(), "will/of-a-friend");

    leaveWill(cluster.disconnectedClient(), "will/of-a-friend");

    Traceparent received = Traceparent.of(inbox.next());
    assertThat(received.traceId()).isNotEqualTo(TRACE_ID);
    ReceivedSpan delivery = only(awaitTrace(received.traceId(), 1), "mqtt.deliver");
    assertThat(delivery.parentSpanId()).isEmpty();
    assertThat(delivery.links()).containsExactly(TRACE_ID + "-" + SPAN_ID);
  }

  @Test
  void a_will_of_anyone_is_not_believed() throws Exception {
    Inbox inbox = Inbox.subscribe(cluster.client(), "will/of-anyone");

    leaveWill(cluster.disconnectedPublicClient(), "will/of-anyone");

    Traceparent received = Traceparent.of(inbox.next());
    assertThat(received.traceId()).isNotEqualTo(TRACE_ID);
    ReceivedSpan delivery = only(awaitTrace(received.traceId(), 1), "mqtt.deliver");
    assertThat(delivery.parentSpanId()).isEmpty();
    assertThat(delivery.links()).isEmpty();
  }

  private static void leaveWill(Mqtt5AsyncClient client, String topic) {
    client
        .connectWith()
        .willPublish()
        .topic(topic)
        .userProperties()
        .add("traceparent", "00-" + TRACE_ID + "-" + SPAN_ID + "-01")
        .applyUserProperties()
        .applyWillPublish()
        .send()
        .join();
    client
        .disconnectWith()
        .reasonCode(Mqtt5DisconnectReasonCode.DISCONNECT_WITH_WILL_MESSAGE)
        .send()
        .join();
  }

  private void publish(String topic, MqttQos qos) {
    Mqtt5AsyncClient client = cluster.client();
    new Publisher(client, cluster.publisherTelemetry()).publish(topic, new byte[] {1}, qos).join();
    client.disconnect().join();
  }

  private void assertLinked(Traceparent delivery, ReceivedSpan handled)
      throws InterruptedException {
    ReceivedSpan span = only(awaitTrace(delivery.traceId(), 1), "mqtt.deliver");
    assertThat(span.spanId()).isEqualTo(delivery.spanId());
    assertThat(span.parentSpanId()).isEmpty();
    assertThat(span.links()).containsExactly(handled.traceId() + "-" + handled.spanId());
  }

  private Trace awaitPublish(String topic) throws InterruptedException {
    return cluster
        .telemetry()
        .await(
            trace ->
                trace.named("mqtt.publish.handle").stream()
                    .anyMatch(span -> topic.equals(span.attribute("messaging.destination.name"))),
            SOON)
        .orElseThrow();
  }

  private Trace awaitTrace(String id, int deliveries) throws InterruptedException {
    return cluster
        .telemetry()
        .await(
            trace -> trace.id().equals(id) && trace.named("mqtt.deliver").size() == deliveries,
            SOON)
        .orElseThrow();
  }

  private static ReceivedSpan only(Trace trace, String name) {
    assertThat(trace.named(name)).as(name).hasSize(1);
    return trace.named(name).get(0);
  }
}
