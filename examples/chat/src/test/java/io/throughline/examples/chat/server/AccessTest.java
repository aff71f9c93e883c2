package io.throughline.examples.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.server.RunningChat.User;
import java.util.Arrays;
import java.util.List;
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
}
