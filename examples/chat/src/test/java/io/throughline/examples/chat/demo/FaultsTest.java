package io.throughline.examples.chat.demo;

import static io.throughline.examples.chat.demo.RunningChat.END;
import static io.throughline.examples.chat.demo.RunningChat.sum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.load.Load;
import io.throughline.examples.chat.load.Tally;
import io.throughline.examples.kit.ReceivedTelemetry;
import io.throughline.examples.kit.ServiceProcess;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Nothing that was accepted is lost, and nothing comes twice, whatever goes away. */
class FaultsTest {

  private static RunningChat chat;

  @BeforeAll
  static void start() throws Exception {
    chat = new RunningChat(new ReceivedTelemetry());
  }

  @AfterAll
  static void stop() throws Exception {
    chat.close();
  }

  private static void assertThatAllCameOnce(Tally tally) {
    await().atMost(END).untilAsserted(() -> assertThat(tally.missing()).isZero());
    assertThat(tally.repeated()).isZero();
    assertThat(tally.foreign()).isZero();
    assertThat(tally.gaps()).isZero();
  }

  @Test
  void messages_wait_in_the_outbox_while_nats_is_away() throws Exception {
    try (Load load = chat.load("nats")) {
      RunningChat.open(load, 6, 2);
      load.talk(20);
      chat.parts.nats().stop();
      load.talk(20);
      await().atMost(END).until(() -> sum(chat.servers.chat(), "outbox_pending") >= 20);
      assertThat(chat.servers.chat().get("/ready").status()).isEqualTo(200);
      chat.parts.nats().start();

      assertThat(load.tally().accepted()).isEqualTo(40);
      assertThatAllCameOnce(load.tally());
      await().atMost(END).until(() -> sum(chat.servers.chat(), "outbox_pending") == 0);
    }
    assertThat(chat.servers.awaitReady(END)).isEmpty();
  }

  @Test
  void the_chat_goes_on_without_redis() throws Exception {
    try (Load load = chat.load("redis")) {
      RunningChat.open(load, 6, 2);
      chat.parts.redis().stop();
      try {
        load.talk(20);
      } finally {
        chat.parts.redis().start();
      }
      load.talk(20);

      assertThat(load.tally().accepted()).isEqualTo(40);
      assertThatAllCameOnce(load.tally());
    }
  }

  @Test
  void a_killed_notify_server_loses_and_repeats_nothing() throws Exception {
    killUnderLoad("notify", chat.servers.notifier());
  }

  @Test
  void a_killed_chat_server_loses_and_repeats_nothing_that_it_has_accepted() throws Exception {
    killUnderLoad("chat", chat.servers.chat());
  }

  @Test
  void a_killed_analytics_server_stores_all_that_was_published() throws Exception {
    killUnderLoad("analytics", chat.servers.analytics());

    await()
        .atMost(END)
        .untilAsserted(
            () ->
                assertThat(
                        chat.clickHouse("SELECT count() FROM events FINAL WHERE source = 'nats'"))
                    .isEqualTo(chat.messagesInNats()));
  }

  private static void killUnderLoad(String run, ServiceProcess victim) throws Exception {
    try (Load load = chat.load(run)) {
      RunningChat.open(load, 6, 2);
      load.talk(10);
      CompletableFuture<Void> talk = CompletableFuture.runAsync(() -> talk(load));
      await().atMost(END).until(() -> load.tally().accepted() > 30);
      victim.kill();
      victim.start();
      talk.join();
      assertThat(victim.awaitReady(END)).isTrue();
      load.talk(20);

      assertThat(load.tally().accepted() + load.tally().unansweredPosts()).isEqualTo(230);
      assertThatAllCameOnce(load.tally());
    }
  }

  private static void talk(Load load) {
    try {
      load.talk(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
