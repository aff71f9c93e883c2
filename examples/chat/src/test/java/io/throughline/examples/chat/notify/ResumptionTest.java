package io.throughline.examples.chat.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.client.EventFeed;
import io.throughline.examples.chat.client.ReceivedEvent;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.examples.chat.store.Database;
import io.throughline.testing.TelemetryExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ResumptionTest {

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Metrics metrics = Metrics.of(telemetry);
  private final List<ReceivedEvent> received = new CopyOnWriteArrayList<>();
  private TestChat chat;
  private TestChat.User ada;
  private TestChat.User bob;
  private long talk;

  @BeforeAll
  static void patience() {
    Awaitility.setDefaultTimeout(Duration.ofMinutes(1));
  }

  @BeforeEach
  void start() throws Exception {
    chat = new TestChat(telemetry.openTelemetry());
    ada = chat.user("ada");
    bob = chat.user("bob");
    talk = chat.chat(ada, bob);
  }

  @AfterEach
  void stop() throws Exception {
    chat.close();
  }

  private NotifyServer begin(String instance, String... settings) throws Exception {
    NotifyServer server = chat.start(instance, settings);
    await().until(server::isReady);
    return server;
  }

  @Test
  void what_was_missed_at_one_instance_comes_from_the_other_once() throws Exception {
    NotifyServer one = begin("one");
    NotifyServer two = begin("two");
    try (SwitchedPort port = new SwitchedPort(one.port())) {
      EventFeed feed = chat.follow(port.number(), ada, received::add);
      await().until(feed::isOpen);
      List<String> sent = new ArrayList<>();
      for (int round = 0; round < 6; round++) {
        for (int message = 0; message < 20; message++) {
          sent.add("m" + sent.size());
          chat.post(talk, bob, sent.get(sent.size() - 1));
          if (message == 10) {
            port.switchTo(round % 2 == 0 ? two.port() : one.port());
            feed.cut();
          }
        }
        int opened = round + 2;
        await().until(() -> feed.opened() == opened);
      }

      await()
          .untilAsserted(
              () ->
                  assertThat(received)
                      .extracting(ReceivedEvent::text)
                      .containsExactlyElementsOf(sent));
      assertThat(resumed("complete")).isEqualTo(6);
      assertThat(resumed("gap")).isZero();
    }
  }

  @Test
  void who_is_cut_off_before_the_first_event_misses_nothing_either() throws Exception {
    NotifyServer server = begin("one");
    chat.post(talk, bob, "long ago");
    await().until(() -> metrics.count("broadcast.duration") == 1);
    EventFeed feed = chat.follow(server, ada, received::add);
    await().until(() -> feed.lastEventId() != null);

    feed.cut();
    chat.post(talk, bob, "meanwhile");

    await().untilAsserted(() -> assertThat(received).hasSize(1));
    assertThat(received.get(0).text()).isEqualTo("meanwhile");
    assertThat(resumed("complete")).isEqualTo(1);
  }

  @Test
  void an_instance_that_was_restarted_reads_what_was_missed_in_postgresql() throws Exception {
    NotifyServer first = begin("one");
    try (SwitchedPort port = new SwitchedPort(first.port())) {
      EventFeed feed = chat.follow(port.number(), ada, received::add);
      await().until(feed::isOpen);
      chat.post(talk, bob, "before");
      await().untilAsserted(() -> assertThat(received).hasSize(1));
      TestChat.User eve = chat.user("eve");

      first.close();
      chat.post(talk, bob, "meanwhile");
      chat.post(chat.chat(eve), eve, "not for ada");
      NotifyServer second = begin("other");
      port.switchTo(second.port());

      await().untilAsserted(() -> assertThat(received).hasSize(2));
      await().until(() -> feed.opened() == 2);
      chat.post(talk, bob, "after");
      await().untilAsserted(() -> assertThat(received).hasSize(3));
      assertThat(received)
          .extracting(ReceivedEvent::text)
          .containsExactly("before", "meanwhile", "after");
      assertThat(resumed("complete")).isEqualTo(1);
      assertThat(metrics.sum("broadcast.events.replayed")).isEqualTo(1);
      assertThat(metrics.count("sse.connection.duration", "sse.close.reason=shutdown"))
          .isEqualTo(1);
    }
  }

  @Test
  void who_missed_too_much_is_told_of_a_gap_and_goes_on() throws Exception {
    NotifyServer server = begin("one", "NOTIFY_REPLAY_EVENTS=5");
    EventFeed feed = chat.follow(server, ada, received::add);
    await().until(feed::isOpen);
    chat.post(talk, bob, "before");
    await().untilAsserted(() -> assertThat(received).hasSize(1));

    feed.cut();
    await().until(() -> metrics.sum("sse.connection.count") == 0 || !feed.isOpen());
    for (int message = 0; message < 6; message++) {
      chat.post(talk, bob, "missed");
    }

    await().untilAsserted(() -> assertThat(types()).containsExactly("message.created", "gap"));
    chat.post(talk, bob, "after");
    await().untilAsserted(() -> assertThat(received).hasSize(3));
    assertThat(received.get(2).text()).isEqualTo("after");
    assertThat(resumed("gap")).isEqualTo(1);
  }

  @Test
  void a_message_that_nats_gives_twice_is_told_once() throws Exception {
    NotifyServer server = begin("one");
    EventFeed feed = chat.follow(server, ada, received::add);
    await().until(feed::isOpen);
    long id = chat.post(talk, bob, "once");

    chat.tellAgain(id, talk, bob, "once");
    chat.post(talk, bob, "then");

    await().untilAsserted(() -> assertThat(received).hasSize(2));
    assertThat(received).extracting(ReceivedEvent::text).containsExactly("once", "then");
  }

  private List<String> types() {
    return received.stream().map(ReceivedEvent::type).toList();
  }

  private long resumed(String result) {
    return metrics.sum("sse.connections.resumed", "sse.resumption.result=" + result);
  }

  @Test
  void what_may_be_preceded_by_a_message_that_comes_later_is_left_to_nats() throws Exception {
    long sent = chat.store(talk, bob, "sent");
    long open = chat.insert("SELECT nextval('event_ids')");
    long stored = chat.store(talk, bob, "stored");
    chat.insert(
        "INSERT INTO outbox (id, subject, payload) VALUES (?, 'chat.message.created', '')"
            + " RETURNING id",
        stored);
    try (Database tables = chat.tables()) {
      MissedMessages missed = new MissedMessages(tables);
      assertThat(missed.after(0, ada.id(), 10)).extracting(Announcement::id).containsExactly(sent);
      assertThat(missed.newest()).isEqualTo(sent);

      // The relay sends both when the one that was first is committed, too.
      chat.insert(
          "INSERT INTO messages (id, chat, sender, text, files) VALUES (?, ?, ?, 'late', '{}')"
              + " RETURNING id",
          open,
          talk,
          bob.id());
      chat.insert("UPDATE outbox SET sent = now() RETURNING id");
      assertThat(missed.after(0, ada.id(), 10))
          .extracting(Announcement::id)
          .containsExactly(sent, open, stored);
      assertThat(missed.newest()).isEqualTo(stored);
    }
  }
}
