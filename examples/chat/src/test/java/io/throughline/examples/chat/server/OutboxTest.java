package io.throughline.examples.chat.server;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.opentelemetry.api.trace.SpanKind.SERVER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.trace.data.SpanData;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.bus.ConsumerOptions;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What becomes of events. */
class OutboxTest extends ChatServerFixture {

  @Test
  void message_is_one_trace_from_the_request_to_the_bus() throws Exception {
    long id = chat.chat(ada, bob);
    untilDrained();
    telemetry.reset();
    chat.say(ada, id, "hello");
    untilDrained();

    await().atMost(SOON).until(() -> spans("send chat.message.created").size() == 1);
    SpanData request = spans("POST /chats/{chat}/messages").get(0);
    SpanData insert = spans("INSERT messages").get(0);
    SpanData outbox = spans("INSERT outbox").get(0);
    SpanData send = spans("send chat.message.created").get(0);
    assertThat(request.getKind()).isEqualTo(SERVER);
    assertThat(insert.getKind()).isEqualTo(CLIENT);
    assertThat(send.getKind()).isEqualTo(PRODUCER);
    assertThat(List.of(insert, outbox, send))
        .allSatisfy(
            span -> {
              assertThat(span.getTraceId()).isEqualTo(request.getTraceId());
              assertThat(span.getParentSpanId()).isEqualTo(request.getSpanId());
            });
    assertThat(telemetry.spans().stream().map(SpanData::getTraceId).distinct()).hasSize(1);
  }

  @Test
  void messages_of_many_at_once_are_sent_in_the_order_of_their_numbers() throws Exception {
    long first = chat.chat(ada, bob);
    long second = chat.chat(bob, eve);
    List<Long> sent = new CopyOnWriteArrayList<>();
    try (var bus = Bus.connect(ChatEvent.bus(chat.nats.url(), "test"), telemetry.openTelemetry())) {
      bus.subscribe(
          ConsumerOptions.shared("test").of("chat.message.created"),
          message -> sent.add(Long.parseLong(message.id())));
      ExecutorService users = Executors.newFixedThreadPool(4);
      for (int i = 0; i < 100; i++) {
        boolean even = i % 2 == 0;
        var unused = users.submit(() -> chat.say(even ? ada : eve, even ? first : second, "m"));
      }
      users.shutdown();
      await().atMost(SOON).until(() -> sent.size() == 100);
    }
    assertThat(sent).isSorted().doesNotHaveDuplicates();
  }

  @Test
  void two_instances_send_each_event_once_from_one_outbox() throws Exception {
    long id = chat.chat(ada, bob);
    try (ChatServer second = chat.another(telemetry.openTelemetry())) {
      assertThat(second.port()).isNotEqualTo(chat.server.port());
      for (int i = 0; i < 50; i++) {
        chat.say(ada, id, "m" + i);
      }
      untilDrained();
    }
    assertThat(
            metrics.sum(
                "messaging.client.sent.messages",
                "messaging.destination.template=chat.message.created"))
        .isEqualTo(50);
    assertThat(chat.kept()).isEqualTo(chat.number("SELECT count(*) FROM outbox"));
  }

  @Test
  void outbox_drains_while_nats_takes_its_time() throws Exception {
    int events = 110;
    try (Nats nats = RealParts.nats();
        DelayedPort port = new DelayedPort(URI.create(nats.url()).getPort(), 120);
        RunningChat slow =
            new RunningChat(
                telemetry.openTelemetry(),
                Map.of("CHAT_NATS_URL", "nats://127.0.0.1:" + port.number()))) {
      // A full batch of them would take longer than PostgreSQL lets a transaction do nothing.
      assertThat(
              slow.number(
                  "WITH added AS (INSERT INTO outbox (id, subject, payload)"
                      + " SELECT nextval('event_ids'), 'chat.upload.stored', '{}'"
                      + " FROM generate_series(1, "
                      + events
                      + ") RETURNING id) SELECT count(*) FROM added"))
          .isEqualTo(events);

      await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> slow.number("SELECT count(*) FROM outbox WHERE sent IS NULL") == 0);
      assertThat(
              metrics.sum(
                  "messaging.client.sent.messages",
                  "messaging.destination.template=chat.upload.stored"))
          .isEqualTo(events);
    }
  }
}
