package io.throughline.examples.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.throughline.examples.chat.server.RunningChat.Answer;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the chat server needs is away, or busy. */
class ChatOutagesTest extends ChatServerFixture {

  @Test
  void outbox_holds_while_nats_is_away_and_loses_and_doubles_nothing() throws Exception {
    long id = chat.chat(ada, bob);
    chat.say(ada, id, "before");
    untilDrained();
    long before = chat.kept();
    chat.nats.stop();
    for (int i = 0; i < 30; i++) {
      chat.say(ada, id, "meanwhile " + i);
    }
    assertThat(chat.number("SELECT count(*) FROM outbox WHERE sent IS NULL")).isEqualTo(30);
    assertThat(chat.server.isReady()).isTrue();
    await().atMost(SOON).until(() -> pending() == 30);

    chat.nats.start();
    untilDrained();
    await().atMost(SOON).until(() -> pending() == 0);
    assertThat(chat.kept()).isEqualTo(before + 30);
  }

  private long pending() {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals("outbox.pending"))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .mapToLong(LongPointData::getValue)
        .findAny()
        .orElse(-1);
  }

  @Test
  void redis_that_is_away_makes_nothing_wrong() throws Exception {
    long id = chat.chat(ada, bob);
    chat.say(ada, id, "one");
    assertThat(texts(bob, id)).containsExactly("one");
    chat.redis.stop();
    chat.say(ada, id, "two");
    assertThat(texts(bob, id)).containsExactly("two", "one");
    assertThat(metrics.sum("cache.lookups", "cache.result=error")).isPositive();
    assertThat(chat.server.isReady()).isTrue();
    await()
        .atMost(SOON)
        .until(
            () -> chat.get(null, "/health").json().get("status").stringValue().equals("DEGRADED"));
    chat.redis.start();
    chat.say(ada, id, "three");
    assertThat(texts(bob, id)).containsExactly("three", "two", "one");
  }

  @Test
  void pool_that_is_full_is_a_clear_refusal_and_the_outbox_goes_on() throws Exception {
    long id = chat.chat(ada, bob);
    untilDrained();
    try (var locking = DriverManager.getConnection(chat.database);
        var statement = locking.createStatement()) {
      locking.setAutoCommit(false);
      statement.execute("SELECT 1 FROM chats WHERE id = " + id + " FOR UPDATE");
      ExecutorService users = Executors.newFixedThreadPool(6);
      List<CompletableFuture<Answer>> answers =
          Stream.generate(
                  () ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            try {
                              return chat.post(
                                  ada, "/chats/" + id + "/messages", "{\"text\":\"wait\"}");
                            } catch (Exception e) {
                              throw new IllegalStateException(e);
                            }
                          },
                          users))
              .limit(6)
              .toList();
      await().atMost(SOON).until(() -> metrics.sum("db.client.connection.timeouts") >= 2);
      assertThat(chat.server.isReady()).isTrue();
      locking.rollback();
      List<Integer> statuses = answers.stream().map(each -> each.join().status()).toList();
      assertThat(statuses).containsOnly(201, 503).filteredOn(status -> status == 201).hasSize(4);
      users.shutdown();
    }
    untilDrained();
    assertThat(metrics.sum("chat.messages.sent")).isEqualTo(4);
  }

  @Test
  void search_that_is_away_says_so() throws Exception {
    chat.chat(ada, bob);
    Answer answer = chat.get(ada, "/search?q=hello");
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.body()).contains("search is not available");
    assertThat(metrics.count("search.query.duration", "error.type=java.net.ConnectException"))
        .isEqualTo(1);
    assertThat(metrics.count("db.client.operation.duration", "db.system.name=elasticsearch"))
        .isEqualTo(1);
  }
}
