package io.throughline.examples.chat.bus;

import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.INTERNAL;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who gets what, and how often. */
class BusTest extends BusFixture {

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
}
