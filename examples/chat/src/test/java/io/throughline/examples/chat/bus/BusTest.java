package io.throughline.examples.chat.bus;

import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.INTERNAL;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.testing.TelemetryExtension;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BusTest {

  private static final Duration SOON = Duration.ofSeconds(60);

  private static Nats nats;
  private static int streams;

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final List<String> seen = new CopyOnWriteArrayList<>();
  private String prefix;
  private Bus bus;

  @BeforeAll
  static void startNats() throws Exception {
    nats = RealParts.nats();
  }

  @AfterAll
  static void stopNats() {
    nats.close();
  }

  @BeforeEach
  void connect() throws Exception {
    prefix = "t" + ++streams;
    bus = another();
  }

  private Bus another() throws Exception {
    return Bus.connect(
        new BusOptions(
            nats.url(),
            "test",
            prefix.toUpperCase(Locale.ROOT),
            List.of(prefix + ".*"),
            prefix + "dead"),
        telemetry.openTelemetry());
  }

  @AfterEach
  void close() throws Exception {
    bus.close();
  }

  private void publish(String name, String id) throws Exception {
    bus.publish(prefix + "." + name, id, id.getBytes(UTF_8), Context.current()).get(30, SECONDS);
  }

  private long sum(String metric, String attribute, String value) {
    return telemetry.metrics().stream()
        .filter(each -> each.getName().equals(metric))
        .flatMap(each -> each.getLongSumData().getPoints().stream())
        .filter(point -> value.equals(point.getAttributes().get(AttributeKey.stringKey(attribute))))
        .mapToLong(LongPointData::getValue)
        .sum();
  }

  private long gauge(String metric, Attributes attributes) {
    return telemetry.metrics().stream()
        .filter(each -> each.getName().equals(metric))
        .flatMap(each -> each.getLongGaugeData().getPoints().stream())
        .filter(point -> point.getAttributes().equals(attributes))
        .mapToLong(LongPointData::getValue)
        .max()
        .orElse(-1);
  }

  private static Attributes group(String name) {
    return Attributes.of(AttributeKey.stringKey("messaging.consumer.group.name"), name);
  }

  @Test
  void message_is_processed_in_the_senders_trace() throws Exception {
    bus.subscribe(ConsumerOptions.shared("bot"), message -> seen.add(message.id()));
    Span request = telemetry.openTelemetry().getTracer("test").spanBuilder("request").startSpan();
    bus.publish(prefix + ".a", "7", new byte[3], Context.root().with(request)).get(30, SECONDS);
    request.end();

    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(telemetry)
                    .hasTrace(
                        span("request")
                            .kind(INTERNAL)
                            .children(
                                span("send " + prefix + ".a")
                                    .kind(PRODUCER)
                                    .children(span("process " + prefix + ".a").kind(CONSUMER)))));
    assertThat(seen).containsExactly("7");
    assertThat(sum("messaging.client.sent.messages", "messaging.system", "nats")).isEqualTo(1);
    assertThat(sum("messaging.client.consumed.messages", "messaging.consumer.group.name", "bot"))
        .isEqualTo(1);
  }

  @Test
  void message_that_is_sent_twice_is_kept_once() throws Exception {
    bus.subscribe(ConsumerOptions.shared("bot"), message -> seen.add(message.id()));
    publish("a", "1");
    publish("a", "1");
    publish("a", "2");

    await().atMost(SOON).until(() -> seen.contains("2"));
    assertThat(seen).containsExactly("1", "2");
  }

  @Test
  void shared_consumers_share_and_each_instance_gets_all() throws Exception {
    List<String> first = new CopyOnWriteArrayList<>();
    List<String> second = new CopyOnWriteArrayList<>();
    Subscription one =
        bus.subscribe(ConsumerOptions.perInstance("notify", "1"), m -> first.add(m.id()));
    Subscription two =
        bus.subscribe(ConsumerOptions.perInstance("notify", "2"), m -> second.add(m.id()));
    bus.subscribe(ConsumerOptions.shared("bot").batch(1), m -> seen.add(m.id()));
    bus.subscribe(ConsumerOptions.shared("bot").batch(1), m -> seen.add(m.id()));
    await().atMost(SOON).until(() -> one.isActive() && two.isActive());
    List<String> ids = List.of("1", "2", "3", "4", "5", "6", "7", "8", "9", "10");
    for (String id : ids) {
      publish("a", id);
    }

    await().atMost(SOON).until(() -> first.size() + second.size() + seen.size() >= 30);
    assertThat(first).containsExactlyElementsOf(ids);
    assertThat(second).containsExactlyElementsOf(ids);
    assertThat(seen).containsExactlyInAnyOrderElementsOf(ids);
  }

  @Test
  void subject_is_chosen_by_the_consumer() throws Exception {
    bus.subscribe(ConsumerOptions.shared("bot").of(prefix + ".b"), m -> seen.add(m.id()));
    publish("a", "1");
    publish("b", "2");

    await().atMost(SOON).until(() -> !seen.isEmpty());
    assertThat(seen).containsExactly("2");
  }

  @Test
  void message_that_fails_five_times_is_put_among_the_dead_ones() throws Exception {
    bus.subscribe(
        ConsumerOptions.shared("bot"),
        message -> {
          seen.add(message.id() + "/" + message.attempt());
          throw new IllegalStateException("no");
        });
    publish("a", "1");

    await().atMost(SOON).until(() -> dead() == 1);
    assertThat(seen).containsExactly("1/1", "1/2", "1/3", "1/4", "1/5");
    assertThat(sum("nats.messages.redelivered", "messaging.consumer.group.name", "bot"))
        .isEqualTo(4);
    assertThat(
            sum(
                "messaging.client.consumed.messages",
                "error.type",
                "java.lang.IllegalStateException"))
        .isEqualTo(5);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(gauge("nats.consumer.unacknowledged", group("bot"))).isZero());
  }

  private long dead() throws Exception {
    return bus.connection()
        .jetStreamManagement()
        .getStreamInfo(bus.options().stream() + "_DEAD")
        .getStreamState()
        .getMsgCount();
  }

  @Test
  void message_that_is_none_is_put_away_at_once() throws Exception {
    bus.subscribe(
        ConsumerOptions.shared("bot"),
        message -> {
          seen.add(message.id());
          throw new InvalidMessageException("no event", new IllegalArgumentException());
        });
    publish("a", "1");

    await().atMost(SOON).until(() -> dead() == 1);
    assertThat(seen).containsExactly("1");
  }

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
  void message_of_a_deferred_handler_is_acknowledged_when_it_is_processed() throws Exception {
    List<CompletableFuture<Void>> open = new CopyOnWriteArrayList<>();
    DeferredHandler handler =
        message -> {
          seen.add(message.id() + "/" + message.attempt());
          open.add(new CompletableFuture<>());
          return open.get(open.size() - 1);
        };
    bus.subscribeDeferred(ConsumerOptions.shared("batch").batch(3), handler);
    for (int i = 1; i <= 4; i++) {
      publish("a", "" + i);
    }

    await().atMost(SOON).until(() -> open.size() == 3);
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(gauge("nats.consumer.unacknowledged", group("batch"))).isPositive());
    open.get(0).completeExceptionally(new IllegalStateException("no"));
    open.get(1).complete(null);
    open.get(2).complete(null);
    await().atMost(SOON).until(() -> open.size() == 5);
    open.get(3).complete(null);
    open.get(4).complete(null);

    await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(gauge("nats.consumer.unacknowledged", group("batch"))).isZero());
    assertThat(seen).containsExactlyInAnyOrder("1/1", "2/1", "3/1", "4/1", "1/2");
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
}
