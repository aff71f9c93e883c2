package io.throughline.examples.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import io.throughline.examples.cluster.client.Publisher;
import io.throughline.examples.cluster.client.Subscriber;
import io.throughline.examples.cluster.demo.ExpectedSpan;
import io.throughline.examples.kit.LogFile;
import io.throughline.examples.kit.MetricsPage;
import io.throughline.examples.kit.ReceivedSpan;
import io.throughline.examples.kit.ServiceProcess;
import io.throughline.examples.kit.Trace;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(SharedCluster.class)
class MessageTraceTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private final RunningCluster cluster;

  MessageTraceTest(RunningCluster cluster) {
    this.cluster = cluster;
  }

  @BeforeEach
  void the_cluster_is_ready() throws InterruptedException {
    cluster.awaitReady();
  }

  @ParameterizedTest
  @EnumSource(MqttQos.class)
  void a_message_is_one_trace_from_publisher_to_subscriber(MqttQos qos) throws Exception {
    String topic = "trace/" + qos;
    publish(Mqtt5Publish.builder().topic("before").build()); // by which the broker finds the leader
    new Subscriber(cluster.client(), message -> {}, cluster.subscriberTelemetry())
        .subscribe(topic)
        .join();

    new Publisher(cluster.client(), cluster.publisherTelemetry())
        .publish(topic, "21.5".getBytes(UTF_8), qos)
        .join();

    Trace trace =
        awaitTrace(
            found -> isAbout(found, topic) && ExpectedSpan.MESSAGE.missingFrom(found).isEmpty());
    assertThat(trace.spans()).hasSize(12);
    ReceivedSpan handled = only(trace, "mqtt.publish.handle");
    assertThat(handled.attribute("messaging.system")).isEqualTo("mqtt");
    assertThat(handled.attribute("messaging.client.id")).startsWith("client-");
    assertThat(handled.attribute("messaging.message.body.size")).isEqualTo("4");
    assertThat(handled.attribute("mqtt.qos")).isEqualTo(String.valueOf(qos.getCode()));
    assertThat(handled.isError()).isFalse();
    for (ServiceProcess service : cluster.onTheWay()) {
      assertThat(new LogFile(service.log()).ofTrace(trace.id())).as(service.name()).hasSize(1);
    }
  }

  @Test
  void a_malformed_traceparent_starts_a_new_trace() throws Exception {
    Inbox inbox = Inbox.subscribe(cluster.client(), "malformed");

    publish(
        Mqtt5Publish.builder()
            .topic("malformed")
            .payload(new byte[] {1})
            .userProperties()
            .add("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-zzf067aa0ba902b7-01")
            .applyUserProperties()
            .build());

    Mqtt5Publish received = inbox.next();
    assertThat(received.getPayloadAsBytes()).containsExactly(1);
    assertThat(handledAsRoot(received).traceId()).isNotEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
  }

  @Test
  void an_mqtt_3_publisher_gets_a_new_trace() throws Exception {
    Inbox inbox = Inbox.subscribe(cluster.client(), "mqtt3");
    Mqtt3BlockingClient publisher = cluster.mqtt3Client("mqtt3-publisher");

    publisher.publishWith().topic("mqtt3").payload(new byte[] {3}).send();

    Mqtt5Publish received = inbox.next();
    assertThat(received.getPayloadAsBytes()).containsExactly(3);
    assertThat(handledAsRoot(received).attribute("messaging.client.id"))
        .isEqualTo("mqtt3-publisher");
    publisher.disconnect();
  }

  @Test
  void an_mqtt_3_subscriber_gets_its_message() throws Exception {
    Mqtt3BlockingClient subscriber = cluster.mqtt3Client("mqtt3-subscriber");
    try (var messages = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
      subscriber.subscribeWith().topicFilter("to-mqtt3").send();

      publish(Mqtt5Publish.builder().topic("to-mqtt3").payload(new byte[] {4}).build());

      assertThat(messages.receive(10, SECONDS))
          .hasValueSatisfying(
              message -> assertThat(message.getPayloadAsBytes()).containsExactly(4));
    }
    subscriber.disconnect();
  }

  @Test
  void an_empty_payload_is_a_message_like_any_other() throws Exception {
    Inbox inbox = Inbox.subscribe(cluster.client(), "empty");

    publish(Mqtt5Publish.builder().topic("empty").build());

    Mqtt5Publish received = inbox.next();
    assertThat(received.getPayloadAsBytes()).isEmpty();
    assertThat(handledAsRoot(received).attribute("messaging.message.body.size")).isEqualTo("0");
  }

  @Test
  void a_payload_that_is_not_the_text_it_claims_to_be_is_refused() throws Exception {
    Inbox inbox = Inbox.subscribe(cluster.client(), "text");

    CompletableFuture<?> published =
        cluster
            .client()
            .publishWith()
            .topic("text")
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(new byte[] {(byte) 0xff})
            .payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
            .send();

    assertThat(published)
        .failsWithin(SOON)
        .withThrowableThat()
        .havingCause()
        .isInstanceOfSatisfying(
            Mqtt5PubAckException.class,
            refused ->
                assertThat(refused.getMqttMessage().getReasonCode())
                    .isEqualTo(Mqtt5PubAckReasonCode.PAYLOAD_FORMAT_INVALID));
    Trace trace = awaitTrace(found -> isAbout(found, "text") && found.spans().size() == 2);
    assertThat(only(trace, "mqtt.message.receive").attribute("error.type"))
        .isEqualTo("payload_format_invalid");
    assertThat(only(trace, "mqtt.publish.handle").isError()).isTrue();
    assertThat(inbox.waiting()).isZero();
  }

  @Test
  void each_subscriber_gets_a_delivery_span_of_its_own() throws Exception {
    Inbox one = Inbox.subscribe(cluster.client(), "fanout");
    Inbox other = Inbox.subscribe(cluster.client(), "fanout");

    new Publisher(cluster.client(), cluster.publisherTelemetry())
        .publish("fanout", new byte[] {1}, MqttQos.AT_LEAST_ONCE)
        .join();

    Traceparent first = Traceparent.of(one.next());
    Traceparent second = Traceparent.of(other.next());
    assertThat(second.traceId()).isEqualTo(first.traceId());
    Trace trace =
        awaitTrace(
            found -> found.id().equals(first.traceId()) && found.named("mqtt.deliver").size() == 2);
    assertThat(trace.named("mqtt.deliver"))
        .extracting(ReceivedSpan::spanId)
        .containsExactlyInAnyOrder(first.spanId(), second.spanId());
    assertThat(trace.named("mqtt.deliver"))
        .extracting(ReceivedSpan::parentSpanId)
        .containsOnly(only(trace, "mqtt.publish.handle").spanId());
  }

  @Test
  void a_retained_message_starts_a_trace_that_links_to_where_it_was_published() throws Exception {
    publish(Mqtt5Publish.builder().topic("retained").payload(new byte[] {7}).retain(true).build());
    Trace published = awaitTrace(found -> isAbout(found, "retained"));

    Inbox inbox = Inbox.subscribe(cluster.client(), "retained");

    Mqtt5Publish received = inbox.next();
    assertThat(received.getPayloadAsBytes()).containsExactly(7);
    Traceparent delivered = Traceparent.of(received);
    assertThat(delivered.traceId()).isNotEqualTo(published.id());
    Trace delivery = awaitTrace(found -> found.id().equals(delivered.traceId()));
    ReceivedSpan span = only(delivery, "mqtt.deliver");
    assertThat(span.parentSpanId()).isEmpty();
    assertThat(span.linkedTraceIds()).containsExactly(published.id());
  }

  @Test
  void the_services_write_nothing_but_json_lines() throws Exception {
    for (ServiceProcess service : cluster.services()) {
      assertThat(new LogFile(service.log()).foreign()).as(service.name()).isEmpty();
    }
  }

  @Test
  void packets_and_connections_are_counted() throws Exception {
    String received = "mqtt_packets_received_total{mqtt_packet_type=\"publish\"}";
    String acknowledged = "mqtt_packets_sent_total{mqtt_packet_type=\"puback\"}";
    MetricsPage before = MetricsPage.of(cluster.broker());
    Mqtt5AsyncClient client = cluster.client();

    for (int i = 0; i < 10; i++) {
      client
          .publishWith()
          .topic("counted")
          .qos(i < 4 ? MqttQos.AT_LEAST_ONCE : MqttQos.AT_MOST_ONCE)
          .send()
          .join();
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              MetricsPage after = MetricsPage.of(cluster.broker());
              assertThat(after.sum(received) - before.sum(received)).isEqualTo(10);
              assertThat(after.sum(acknowledged) - before.sum(acknowledged)).isEqualTo(4);
              assertThat(after.sum("mqtt_connection_count"))
                  .isEqualTo(before.sum("mqtt_connection_count") + 1);
            });
  }

  private void publish(Mqtt5Publish message) {
    cluster.client().publish(message).join();
  }

  /** The broker's span of a message that came without a context. */
  private ReceivedSpan handledAsRoot(Mqtt5Publish received) throws InterruptedException {
    String traceId = Traceparent.of(received).traceId();
    Trace trace =
        awaitTrace(
            found -> found.id().equals(traceId) && !found.named("mqtt.publish.handle").isEmpty());
    ReceivedSpan handled = only(trace, "mqtt.publish.handle");
    assertThat(handled.parentSpanId()).isEmpty();
    return handled;
  }

  private Trace awaitTrace(Predicate<Trace> wanted) throws InterruptedException {
    return cluster.telemetry().await(wanted, SOON).orElseThrow();
  }

  private static boolean isAbout(Trace trace, String topic) {
    return trace.named("mqtt.publish.handle").stream()
        .anyMatch(span -> topic.equals(span.attribute("messaging.destination.name")));
  }

  private static ReceivedSpan only(Trace trace, String name) {
    List<ReceivedSpan> spans = trace.named(name);
    assertThat(spans).as(name).hasSize(1);
    return spans.get(0);
  }
}
