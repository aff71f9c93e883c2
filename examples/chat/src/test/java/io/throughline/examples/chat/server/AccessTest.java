package io.throughline.examples.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.accounts.TokenDigest;
import io.throughline.examples.chat.server.RunningChat.User;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who may do what. */
class AccessTest extends ChatServerFixture {

  @Test
  void whoever_is_no_member_learns_nothing_of_a_chat() throws Exception {
    long id = chat.chat(ada, bob);
    chat.say(ada, id, "secret");
    String path = "/chats/" + id;
    String unknown = "/chats/" + (id + 1000);

    assertThat(chat.get(eve, path + "/messages").status()).isEqualTo(404);
    assertThat(chat.get(eve, path + "/messages").body().replace("" + id, "N"))
        .isEqualTo(chat.get(eve, unknown + "/messages").body().replace("" + (id + 1000), "N"));
    assertThat(chat.post(eve, path + "/messages", "{\"text\":\"hi\"}").status()).isEqualTo(404);
    assertThat(chat.post(eve, path + "/members", "{\"user\":" + eve.id() + "}").status())
        .isEqualTo(404);
    assertThat(chat.post(eve, path + "/leave", "{}").status()).isEqualTo(404);
    assertThat(chat.get(eve, "/chats").body()).isEqualTo("[]");
    assertThat(chat.number("SELECT count(*) FROM messages")).isEqualTo(1);

    assertThat(chat.post(ada, path + "/members", "{\"user\":" + eve.id() + "}").status())
        .isEqualTo(204);
    assertThat(texts(eve, id)).containsExactly("secret");
    assertThat(chat.post(eve, path + "/leave", "{}").status()).isEqualTo(204);
    assertThat(chat.get(eve, path + "/messages").status()).isEqualTo(404);
  }

  @Test
  void every_route_asks_for_a_token() throws Exception {
    User nobody = new User(0, "nonsense");
    for (User user : Arrays.asList(null, nobody)) {
      for (String path : List.of("/chats", "/chats/1/messages", "/search?q=a", "/ws")) {
        assertThat(chat.get(user, path).status()).as(path).isEqualTo(401);
      }
      for (String path :
          List.of("/chats", "/chats/1/messages", "/chats/1/members", "/chats/1/leave")) {
        assertThat(chat.post(user, path, "{}").status()).as(path).isEqualTo(401);
      }
      assertThat(chat.put(user, "/uploads/a", "text/plain", new byte[1]).status()).isEqualTo(401);
    }
    for (String path : List.of("/health", "/ready", "/live")) {
      assertThat(chat.get(null, path).status()).as(path).isEqualTo(200);
    }
  }

  @Test
  void tokens_are_not_stored() throws Exception {
    assertThat(
            chat.number(
                "SELECT count(*) FROM users WHERE users::text LIKE '%" + ada.token() + "%'"))
        .isZero();
    await() // Redis is left out of a request when it takes its time
        .untilAsserted(
            () -> {
              chat.get(ada, "/chats");
              assertThat(chat.redis.ask("KEYS *")).contains("identity:");
            });
    assertThat(chat.redis.ask("KEYS *")).doesNotContain(ada.token());
  }

  @Test
  void nobody_can_have_the_assistants_name() throws Exception {
    for (String name : List.of("assistant", "Assistant")) {
      assertThat(chat.post(null, "/users", "{\"name\":\"" + name + "\"}").status()).isEqualTo(409);
    }
  }

  @Test
  void whoever_has_the_name_of_the_assistant_is_brought_into_no_chat() throws Exception {
    try (RunningChat plain = new RunningChat(telemetry.openTelemetry(), Map.of())) {
      plain.number(
          "INSERT INTO users (name, token_digest) VALUES ('assistant', '"
              + TokenDigest.of("mine").hex()
              + "') RETURNING id");
      User adaHere = plain.user("ada");
      User bobHere = plain.user("bob");
      long direct =
          plain
              .post(
                  adaHere,
                  "/chats",
                  "{\"name\":\"us\",\"kind\":\"direct\",\"members\":[" + bobHere.id() + "]}")
              .json()
              .get("id")
              .longValue();
      plain.say(bobHere, direct, "@assistant summarise");

      assertThat(plain.get(new User(0, "mine"), "/chats/" + direct + "/messages").status())
          .isEqualTo(404);
      assertThat(plain.number("SELECT count(*) FROM members")).isEqualTo(2);
      assertThat(plain.number("SELECT count(*) FROM outbox WHERE subject = 'chat.assistant.asked'"))
          .isZero();
      assertThatThrownBy(
              () ->
                  plain.another(
                      telemetry.openTelemetry(), Map.of("CHAT_ASSISTANT_TOKEN", "another")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("\"assistant\"");
      assertThat(plain.get(new User(0, "mine"), "/chats").status()).isEqualTo(200);
    }
  }

  @Test
  void a_token_of_the_assistant_ends_with_the_next_one() throws Exception {
    User assistant = new User(0, "assistant-token");
    assertThat(chat.get(assistant, "/chats").status()).isEqualTo(200);
    await() // Redis is left out of a request when it takes its time
        .atMost(SOON)
        .untilAsserted(
            () -> {
              chat.get(assistant, "/chats");
              chat.get(ada, "/chats");
              assertThat(chat.redis.ask("KEYS *")).contains(TokenDigest.of(ada.token()).hex());
            });

    try (ChatServer second =
        chat.another(telemetry.openTelemetry(), Map.of("CHAT_ASSISTANT_TOKEN", "rotated"))) {
      assertThat(second.isReady()).isIn(true, false);
      assertThat(chat.get(assistant, "/chats").status()).isEqualTo(401);
      assertThat(chat.get(new User(0, "rotated"), "/chats").status()).isEqualTo(200);
    }
  }
}
