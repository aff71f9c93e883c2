package io.throughline.instrumentation.nats;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.Message;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.opentelemetry.context.Context;
import io.throughline.semconv.NatsAttributes;
import io.throughline.semconv.NatsSubscriptionCondition;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NatsSubscriptionTest extends NatsFixture {

  @Test
  void only_what_comes_again_is_redelivered() throws Exception {
    publish("o1", Context.root());
    Message first = next();
    billing.received(first);
    assertThat(telemetry).hasNoMetric("nats.messages.redelivered");

    first.nak();
    billing.received(next());

    assertCount("nats.messages.redelivered", BILLING);
  }

  @Test
  void a_message_with_a_false_acknowledgement_is_received() {
    billing.received(withFalseAcknowledgement());

    assertThat(telemetry).hasNoMetric("nats.messages.redelivered");
    assertFaults(1);
  }

  /** As jnats makes it of a reply to {@code $JS.ACK.x}, which not every server lets pass. */
  private static Message withFalseAcknowledgement() {
    return (Message)
        Proxy.newProxyInstance(
            Message.class.getClassLoader(),
            new Class<?>[] {Message.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("isJetStream")) {
                return true;
              }
              throw new IllegalArgumentException("Message is not a JetStream message");
            });
  }

  @Test
  void an_executor_that_takes_nothing_leaves_nothing_behind() throws Exception {
    publish("o1", Context.root());
    next();
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    executor.shutdownNow();

    billing.observeConsumer("ORDERS", "billing", executor);

    assertFaults(1);
    assertThat(telemetry).hasNoMetric("nats.consumer.pending");
  }

  @Test
  void after_the_end_nothing_is_observed() {
    ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);
    executor.setRemoveOnCancelPolicy(true);
    try {
      billing.close();

      billing.observeConsumer("ORDERS", "billing", executor);
      billing.observeDropped(() -> 7);

      await().atMost(SOON).untilAsserted(() -> assertThat(executor.getQueue()).isEmpty());
      assertThat(executor.getTaskCount()).isEqualTo(executor.getCompletedTaskCount());
      assertThat(telemetry).hasNoMetric("nats.messages.dropped");
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void a_consumer_that_stands_still_is_seen() throws Exception {
    publish("o1", Context.root());
    publish("o2", Context.root());
    publish("o3", Context.root());
    next();
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    try {
      billing.observeConsumer("ORDERS", "billing", executor);

      await()
          .atMost(SOON)
          .untilAsserted(
              () -> {
                assertGauge("nats.consumer.pending", 2);
                assertGauge("nats.consumer.unacknowledged", 1);
              });

      server.close();
      await()
          .atMost(SOON)
          .untilAsserted(() -> assertThat(telemetry).hasNoMetric("nats.consumer.pending"));
    } finally {
      executor.shutdownNow();
    }
  }

  @Test
  void of_two_consumers_of_a_group_the_one_that_is_further_behind_is_shown() throws Exception {
    publish("o1", Context.root());
    next();
    publish("o2", Context.root());
    publish("o3", Context.root());
    publish("o4", Context.root());
    connection
        .jetStreamManagement()
        .addOrUpdateConsumer(
            "ORDERS",
            ConsumerConfiguration.builder()
                .durable("new-ones")
                .deliverPolicy(DeliverPolicy.New)
                .build());
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    NatsSubscription newOnes = nats.subscription("billing", () -> connection);
    try {
      newOnes.observeConsumer("ORDERS", "new-ones", executor);
      await().atMost(SOON).untilAsserted(() -> assertGauge("nats.consumer.pending", 0));
      billing.observeConsumer("ORDERS", "billing", executor);
      await().atMost(SOON).untilAsserted(() -> assertGauge("nats.consumer.pending", 3));
      newOnes.close();
      newOnes = nats.subscription("billing", () -> connection);
      newOnes.observeConsumer("ORDERS", "new-ones", executor);
      executor.submit(() -> {}).get(); // behind the first look at the server

      assertGauge("nats.consumer.pending", 3);
    } finally {
      newOnes.close();
      executor.shutdownNow();
    }
  }

  @Test
  void of_two_subscriptions_of_a_group_the_one_that_is_worse_off_is_shown() {
    try (NatsSubscription other = nats.subscription("billing", () -> connection)) {
      billing.listens(true);
      assertCondition("reconnecting");
      other.listens(true);
      assertCondition("active");
      billing.listens(false);
      assertCondition("reconnecting");
    }
    billing.listens(true);
    assertCondition("active");
  }

  @Test
  void an_executor_that_was_shut_down_shows_nothing_old() throws Exception {
    publish("o1", Context.root());
    next();
    ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    billing.observeConsumer("ORDERS", "billing", executor);
    await().atMost(SOON).untilAsserted(() -> assertGauge("nats.consumer.pending", 0));

    executor.shutdown();

    assertThat(telemetry).hasNoMetric("nats.consumer.pending");
    assertThat(telemetry).hasNoMetric("nats.consumer.unacknowledged");
  }

  @Test
  void what_a_group_has_dropped_does_not_become_less() {
    NatsSubscription other = nats.subscription("billing", () -> connection);
    other.observeDropped(() -> 100);
    billing.observeDropped(() -> 42);
    assertDropped(142);

    other.close();
    assertDropped(142);

    billing.close();
    assertThat(telemetry).hasNoMetric("nats.messages.dropped");
    try (NatsSubscription again = nats.subscription("billing", () -> connection)) {
      again.observeDropped(() -> 1);
      assertDropped(143);
    }
  }

  private void assertDropped(long count) {
    assertThat(telemetry)
        .metric("nats.messages.dropped")
        .hasLongSumSatisfying(
            sum -> sum.hasPointsSatisfying(point -> point.hasValue(count).hasAttributes(BILLING)));
  }

  @Test
  void what_a_slow_listener_drops_is_shown() {
    billing.observeDropped(() -> 7);

    assertDropped(7);
  }

  @Test
  void a_subscription_is_active_only_while_it_listens_and_is_connected() throws Exception {
    assertCondition("reconnecting");
    billing.listens(true);
    assertCondition("active");
    assertThat(billing.condition()).isEqualTo(NatsSubscriptionCondition.ACTIVE);

    server.close();
    await().atMost(SOON).untilAsserted(() -> assertCondition("reconnecting"));

    connection.close();
    assertCondition("closed");
    billing.close();
    assertThat(billing.isClosed()).isTrue();
    assertThat(telemetry).hasNoMetric("nats.subscription.state");
  }

  private void assertFaults(long count) {
    assertThat(telemetry)
        .metric("throughline.faults")
        .hasLongSumSatisfying(sum -> sum.hasPointsSatisfying(point -> point.hasValue(count)));
  }

  private void assertGauge(String metric, long value) {
    assertThat(telemetry)
        .metric(metric)
        .hasLongGaugeSatisfying(
            gauge ->
                gauge.hasPointsSatisfying(point -> point.hasValue(value).hasAttributes(BILLING)));
  }

  /** One for this one, zero for the others. */
  private void assertCondition(String expected) {
    Map<String, Long> shown =
        telemetry.metrics().stream()
            .filter(metric -> metric.getName().equals("nats.subscription.state"))
            .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
            .collect(
                Collectors.toMap(
                    point ->
                        String.valueOf(
                            point.getAttributes().get(NatsAttributes.NATS_SUBSCRIPTION_CONDITION)),
                    point -> point.getValue()));
    assertThat(shown).hasSize(3).containsEntry(expected, 1L);
    assertThat(shown.values()).containsOnlyOnce(1L);
  }
}
