package io.throughline.examples.chat.bus;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.context.Context;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Something is away, or too slow. */
class BusOutagesTest extends BusFixture {

  @Test
  void message_waits_for_what_its_handler_needs_and_is_not_given_up() throws Exception {
    AtomicBoolean away = new AtomicBoolean(true);
    bus.subscribe(
        ConsumerOptions.shared("bot").acknowledgeWithin(Duration.ofSeconds(2)),
        message -> {
          seen.add(message.id() + "/" + message.attempt());
          if (away.get()) {
            away.set(seen.size() < 4);
            throw new UnavailableException("index", null);
          }
        });
    publish("a", "1");

    await().atMost(SOON).until(() -> seen.size() == 5);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(gauge("nats.consumer.unacknowledged", group("bot"))).isZero());
    assertThat(dead()).isZero();
    assertThat(seen).hasSize(5);
  }

  @Test
  void slow_handler_gets_each_message_once() throws Exception {
    bus.subscribe(
        ConsumerOptions.shared("slow"),
        message -> {
          // As slow a handler as there is: messages are always waiting.
          Thread.sleep(100);
          seen.add(message.id());
        });
    for (int i = 0; i < 60; i++) {
      publish("a", "" + i);
    }

    await().atMost(SOON).until(() -> seen.size() >= 60);
    assertThat(seen).doesNotHaveDuplicates().hasSize(60);
    assertThat(sum("nats.messages.redelivered", "messaging.consumer.group.name", "slow")).isZero();
  }

  @Test
  void lag_is_seen_while_the_consumer_stands_still() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    bus.subscribe(ConsumerOptions.shared("slow").batch(1), message -> open.await());
    for (int i = 0; i < 5; i++) {
      publish("a", "" + i);
    }

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(gauge("nats.consumer.pending", group("slow"))).isEqualTo(4);
              assertThat(gauge("nats.consumer.unacknowledged", group("slow"))).isEqualTo(1);
            });
    open.countDown();
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(gauge("nats.consumer.pending", group("slow"))).isZero());
  }

  @Test
  void messages_that_a_slow_listener_misses_are_counted() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    bus.listen(
        "live",
        prefix + ".a",
        10,
        message -> {
          open.await();
          seen.add(message.id());
        });
    for (int i = 0; i < 50; i++) {
      publish("a", "" + i);
    }
    await()
        .atMost(SOON)
        .until(() -> sum("nats.messages.dropped", "messaging.consumer.group.name", "live") >= 39);
    open.countDown();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        seen.size()
                            + sum("nats.messages.dropped", "messaging.consumer.group.name", "live"))
                    .isEqualTo(50));
  }

  @Test
  void nats_comes_late_and_comes_back() throws Exception {
    try (Nats own = RealParts.nats()) {
      own.stop();
      try (Bus late =
          Bus.connect(
              new BusOptions(own.url(), "test", "L", List.of("l.*"), "ldead"),
              telemetry.openTelemetry())) {
        Subscription subscription =
            late.subscribe(ConsumerOptions.shared("late"), m -> seen.add(m.id()));
        assertThat(late.isConnected()).isFalse();
        assertThat(late.publish("l.a", "1", new byte[0], Context.root())).failsWithin(SOON);
        assertThat(condition("late", "reconnecting")).isEqualTo(1);

        own.start();
        await().atMost(SOON).until(subscription::isActive);
        await().atMost(SOON).until(() -> isPublished(late, "2"));
        await().atMost(SOON).until(() -> seen.equals(List.of("2")));
        assertThat(condition("late", "active")).isEqualTo(1);
        assertThat(condition("late", "reconnecting")).isZero();

        own.stop();
        await().atMost(SOON).until(() -> condition("late", "active") == 0);
        own.start();
        await().atMost(SOON).until(subscription::isActive);
        await().atMost(SOON).until(() -> isPublished(late, "3"));
        await().atMost(SOON).until(() -> seen.equals(List.of("2", "3")));
      }
    }
  }

  /** As a relay does: what failed, because JetStream is not ready yet, is sent again. */
  private static boolean isPublished(Bus bus, String id) throws Exception {
    try {
      bus.publish("l.a", id, new byte[0], Context.root()).get(30, SECONDS);
      return true;
    } catch (ExecutionException e) {
      return false;
    }
  }

  private long condition(String group, String condition) {
    return gauge(
        "nats.subscription.state",
        Attributes.of(
            AttributeKey.stringKey("messaging.consumer.group.name"),
            group,
            AttributeKey.stringKey("nats.subscription.condition"),
            condition));
  }

  @Test
  void an_instance_that_nats_forgot_goes_on_where_it_was() throws Exception {
    Subscription subscription =
        bus.subscribe(ConsumerOptions.perInstance("notify", "1"), m -> seen.add(m.id()));
    await().atMost(SOON).until(subscription::isActive);
    publish("a", "1");
    await().atMost(SOON).until(() -> seen.equals(List.of("1")));

    // As the server does after five minutes without its client.
    bus.connection().jetStreamManagement().deleteConsumer(bus.options().stream(), "notify-1");
    List<String> ids = new ArrayList<>(List.of("1"));
    for (int i = 2; i <= 20; i++) {
      ids.add("" + i);
      publish("a", "" + i);
    }

    await().atMost(SOON).until(() -> seen.size() >= ids.size());
    assertThat(seen).isEqualTo(ids);
  }

  @Test
  void limits_that_somebody_has_set_stay() throws Exception {
    publish("a", "1");
    JetStreamManagement management = bus.connection().jetStreamManagement();
    String stream = bus.options().stream();
    management.updateStream(
        StreamConfiguration.builder(management.getStreamInfo(stream).getConfiguration())
            .maxBytes(2L << 30)
            .build());

    try (Bus next = another()) {
      next.ensureStreams();
    }

    assertThat(management.getStreamInfo(stream).getConfiguration().getMaxBytes())
        .isEqualTo(2L << 30);
  }

  @Test
  void a_message_that_a_deferred_handler_holds_does_not_come_again() throws Exception {
    Duration within = Duration.ofSeconds(9);
    List<Integer> attempts = new CopyOnWriteArrayList<>();
    CompletableFuture<Void> held = new CompletableFuture<>();
    bus.subscribeDeferred(
        ConsumerOptions.shared("batch").acknowledgeWithin(within).batch(3),
        message -> {
          attempts.add(message.attempt());
          return held;
        });
    // Of the same patience, but with nobody who says that it goes on.
    CountDownLatch end = new CountDownLatch(1);
    bus.subscribe(ConsumerOptions.shared("held").acknowledgeWithin(within), message -> end.await());
    publish("a", "1");

    await().atMost(SOON).untilAsserted(() -> assertThat(redelivered("held")).isEqualTo(1));
    assertThat(redelivered("batch")).isZero();
    assertThat(attempts).containsExactly(1);
    held.complete(null);
    end.countDown();
  }

  private long redelivered(String consumer) throws Exception {
    return bus.connection()
        .jetStreamManagement()
        .getConsumerInfo(bus.options().stream(), consumer)
        .getRedelivered();
  }
}
