package io.throughline.examples.chat.bot;

import static io.throughline.testing.TelemetryAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.examples.chat.bot.ChatStandIn.Posted;
import io.throughline.examples.chat.events.ChatEventType;
import org.junit.jupiter.api.Test;

/** Who asks gets an answer, once. */
class AssistantTest extends BotFixture {

  private static final String REPLY = "assistant.reply.duration";

  @Test
  void a_question_is_answered_in_its_chat_and_only_once() throws Exception {
    startBot();
    publish(ChatEventType.ASSISTANT_ASKED, 5, "@assistant what is new?", "one");
    publish(ChatEventType.ASSISTANT_ASKED, 5, "@assistant what is new?", "another");
    publish(ChatEventType.ASSISTANT_ASKED, 6, "@assistant and now?");

    soon()
        .untilAsserted(
            () ->
                assertThat(chat.posted)
                    .containsExactly(
                        new Posted("/chats/4/messages", "Bearer t0ken", "You said: what is new?"),
                        new Posted("/chats/4/messages", "Bearer t0ken", "You said: and now?")));
    soon().untilAsserted(() -> assertThat(metrics().count(REPLY)).isEqualTo(2));
    assertThat(metrics().count(REPLY, "assistant.task=answer")).isEqualTo(2);
  }

  @Test
  void a_chat_is_summed_up_from_what_was_said_in_it() throws Exception {
    startBot();
    publish(ChatEventType.MESSAGE_CREATED, 1, "the train is late");
    publish(ChatEventType.MESSAGE_CREATED, 2, "so am I");
    soon().untilAsserted(() -> assertThat(index.documents).hasSize(2));
    publish(ChatEventType.ASSISTANT_ASKED, 3, "@assistant summarise");

    soon().untilAsserted(() -> assertThat(chat.posted).hasSize(1));
    assertThat(chat.posted.get(0).text()).isEqualTo("You said: the train is late\nso am I");
    // It is recorded when the chat server has answered.
    soon()
        .untilAsserted(
            () -> assertThat(metrics().count(REPLY, "assistant.task=summary")).isEqualTo(1));
  }

  @Test
  void without_the_model_a_question_is_given_up_and_the_next_is_answered() throws Exception {
    int port = model.port();
    startBot();
    model.close();
    publish(ChatEventType.ASSISTANT_ASKED, 5, "@assistant are you there?");
    soon()
        .untilAsserted(
            () -> assertThat(metrics().count(REPLY, "error.type=unavailable")).isEqualTo(1));
    soon().untilAsserted(() -> assertThat(body("/health")).contains("\"status\":\"DEGRADED\""));
    assertThat(status("/ready")).isEqualTo(200);

    model = model(port, 384);
    publish(ChatEventType.ASSISTANT_ASKED, 6, "@assistant and now?");
    soon().untilAsserted(() -> assertThat(chat.posted).hasSize(1));
    assertThat(chat.posted.get(0).text()).isEqualTo("You said: and now?");
  }

  @Test
  void what_went_wrong_with_a_reply_is_told_apart() throws Exception {
    environment.put("BOT_TOKEN", "wr0ng");
    startBot();
    publish(ChatEventType.ASSISTANT_ASKED, 1, "@assistant");
    publish(ChatEventType.ASSISTANT_ASKED, 2, "@assistant hello");

    soon().untilAsserted(() -> assertThat(metrics().count(REPLY)).isEqualTo(2));
    assertThat(metrics().count(REPLY, "error.type=empty")).isEqualTo(1);
    assertThat(metrics().count(REPLY, "error.type=post")).isEqualTo(1);
    assertThat(chat.posted).isEmpty();
  }

  @Test
  void without_a_token_it_says_which_one() {
    environment.remove("BOT_TOKEN");

    assertThatThrownBy(this::startBot)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("CHAT_ASSISTANT_TOKEN");
  }
}
