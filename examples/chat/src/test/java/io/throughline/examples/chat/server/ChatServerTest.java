package io.throughline.examples.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.throughline.examples.chat.server.RunningChat.Answer;
import io.throughline.examples.chat.server.RunningChat.User;
import org.junit.jupiter.api.Test;

/** What is said, what is stored of it, and what is counted. */
class ChatServerTest extends ChatServerFixture {

  @Test
  void sums_agree_with_what_the_stores_count() throws Exception {
    long id = chat.chat(ada, bob);
    for (int i = 0; i < 40; i++) {
      chat.say(i % 2 == 0 ? ada : bob, id, "message " + i);
    }
    for (int i = 0; i < 5; i++) {
      chat.get(bob, "/chats/" + id + "/messages");
    }
    untilDrained();

    assertThat(metrics.sum("chat.messages.sent", "chat.kind=group", "chat.has_files=false"))
        .isEqualTo(40)
        .isEqualTo(chat.number("SELECT count(*) FROM messages"))
        .isEqualTo(
            metrics.sum(
                "messaging.client.sent.messages",
                "messaging.destination.template=chat.message.created"))
        .isEqualTo(
            metrics.count("outbox.delay", "messaging.destination.template=chat.message.created"));
    assertThat(metrics.sum("messaging.client.sent.messages"))
        .isEqualTo(chat.number("SELECT count(*) FROM outbox WHERE sent IS NOT NULL"))
        .isEqualTo(chat.kept());
    assertThat(metrics.sum("cache.lookups", "cache.result=hit"))
        .isPositive()
        .isEqualTo(chat.redisSays("keyspace_hits"));
    assertThat(metrics.sum("cache.lookups", "cache.result=miss"))
        .isPositive()
        .isEqualTo(chat.redisSays("keyspace_misses"));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(
                        chat.number(
                            "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'messages'"))
                    .isEqualTo(40));
    assertThat(metrics.count("db.client.operation.duration", "db.query.summary=INSERT messages"))
        .isEqualTo(40);
    assertThat(metrics.sum("chat.users.created")).isEqualTo(3);
    assertThat(metrics.sum("chat.chats.created", "chat.kind=group")).isEqualTo(1);
    await().atMost(SOON).until(() -> gauge("chat.user.active", "5m") == 3);
    assertThat(gauge("chat.active", "24h")).isEqualTo(1);
  }

  private long gauge(String name, String window) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .filter(point -> point.getAttributes().asMap().containsValue(window))
        .mapToLong(LongPointData::getValue)
        .findAny()
        .orElse(-1);
  }

  @Test
  void page_is_new_as_soon_as_something_is_said() throws Exception {
    long id = chat.chat(ada, bob);
    for (int i = 0; i < 10; i++) {
      chat.say(ada, id, "m" + i);
      assertThat(texts(bob, id).get(0)).isEqualTo("m" + i);
      assertThat(texts(bob, id)).hasSize(i + 1);
    }
    Answer page = chat.get(bob, "/chats/" + id + "/messages?limit=3");
    assertThat(page.json().get("messages").size()).isEqualTo(3);
    long oldest = page.json().get("messages").get(2).get("id").longValue();
    assertThat(
            chat.get(bob, "/chats/" + id + "/messages?limit=3&before=" + oldest)
                .json()
                .get("messages")
                .get(0)
                .get("text")
                .stringValue())
        .isEqualTo("m6");
  }

  @Test
  void what_is_wrong_is_refused_with_what_is_allowed() throws Exception {
    long id = chat.chat(ada, bob);
    String path = "/chats/" + id + "/messages";
    assertThat(chat.post(null, "/users", "{\"name\":\"ada\"}").status()).isEqualTo(409);
    assertThat(chat.post(null, "/users", "{\"name\":\"\"}").status()).isEqualTo(400);
    assertThat(chat.post(null, "/users", "{\"name\":\"" + "a".repeat(61) + "\"}").body())
        .contains("60");
    assertThat(chat.post(null, "/users", "nonsense").status()).isEqualTo(400);
    assertThat(chat.post(ada, "/chats", "{\"name\":\"c\",\"kind\":\"odd\"}").body())
        .contains("direct");
    assertThat(chat.post(ada, "/chats", "{\"name\":\"c\",\"kind\":\"direct\"}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, "/chats", "{\"name\":\"c\",\"members\":[99999]}").body())
        .contains("99999");
    assertThat(chat.number("SELECT count(*) FROM chats")).isEqualTo(1);
    assertThat(chat.post(ada, path, "{\"text\":\"" + "a".repeat(4001) + "\"}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"zero\\u0000\"}").status()).isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"half\\ud800\"}").status()).isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"a\",\"files\":[\"../x\"]}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"a\",\"files\":[\"not-there\"]}").status())
        .isEqualTo(400);
    assertThat(chat.post(ada, path, "{\"text\":\"" + "a".repeat(70_000) + "\"}").status())
        .isEqualTo(413);
    assertThat(chat.get(ada, path + "?limit=1000").body()).contains("1 to 100");
    assertThat(chat.get(ada, path + "?before=0").status()).isEqualTo(400);
    assertThat(chat.get(ada, "/chats/x/messages").status()).isEqualTo(404);
    assertThat(chat.get(ada, "/search").status()).isEqualTo(400);
    assertThat(metrics.sum("chat.messages.sent")).isZero();
  }

  @Test
  void text_is_text_and_never_sql() throws Exception {
    String text = "'); DROP TABLE messages; --";
    long id = chat.chat(ada, bob);
    chat.say(ada, id, text);
    chat.user("x'); DROP TABLE users; --");
    assertThat(texts(bob, id)).containsExactly(text);
    assertThat(chat.get(ada, "/chats/1%20OR%201=1/messages").status()).isEqualTo(404);
    assertThat(chat.number("SELECT count(*) FROM users WHERE name LIKE '%DROP%'")).isEqualTo(1);
    assertThat(telemetry.spans())
        .allSatisfy(span -> assertThat(span.getAttributes().toString()).doesNotContain("DROP"));
  }

  @Test
  void assistant_becomes_a_member_when_it_is_asked() throws Exception {
    User assistant = new User(0, "assistant-token");
    long id = chat.chat(ada, bob);
    assertThat(chat.get(assistant, "/chats/" + id + "/messages").status()).isEqualTo(404);
    chat.say(ada, id, "@assistant what is this");
    assertThat(texts(assistant, id)).containsExactly("@assistant what is this");
    assertThat(chat.say(assistant, id, "a chat")).isPositive();
    assertThat(chat.number("SELECT count(*) FROM outbox WHERE subject = 'chat.assistant.asked'"))
        .isEqualTo(1);
  }
}
