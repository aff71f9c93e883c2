package io.throughline.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.tests.e2e.ChatSystem.Running;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The bot's numbers, and what happens when something that it needs goes away: an alert fires and
 * ends, and what was said is in Elasticsearch, each message once.
 */
@Tag("e2e")
@ExtendWith(ChatSystem.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ChatFaultsE2e {

  private static final String BOT = "bot-server";
  private static final String CHAT = "chat-server";
  private static final Pattern USAGE =
      Pattern.compile("usage operation=\\S+ model=\\S+ input_tokens=(\\d+) output_tokens=(\\d+)");

  /** A busy machine takes its time. */
  private static final Duration SOON = Duration.ofMinutes(3);

  private static AcceleratedPrometheus prometheus;

  @BeforeAll
  static void watch(Running chat, @TempDir Path folder) throws Exception {
    prometheus =
        new AcceleratedPrometheus(
            folder,
            chat.servers(),
            "availability.yml",
            "bot-server.yml",
            "chat-server.yml",
            "notify-server.yml");
    chat.tell("pause");
  }

  @AfterAll
  static void goOn(Running chat) throws Exception {
    chat.tell("resume");
    prometheus.close();
  }

  /** Before the bot is killed, which begins to count anew. */
  @Test
  @Order(1)
  void the_bot_has_counted_what_elasticsearch_and_the_model_have(Running chat) throws Exception {
    chat.tell("talk sums 30");
    chat.tell("ask sums 2");
    eventually(() -> assertThat(chat.tally("sums", "accepted")).isEqualTo(32));

    eventually(
        () ->
            assertThat(chat.sum(BOT, "search_documents_indexed_total"))
                .isEqualTo(chat.sum(CHAT, "chat_messages_sent_total"))
                .isEqualTo(documentsSince(chat, "text:*"))
                .isEqualTo(chat.sum(BOT, "embedding_dimension_count"))
                .isEqualTo(successes(chat, "search_indexing_duration_seconds_count")));
    eventually(
        () ->
            assertThat(chat.sum(BOT, "gen_ai_client_token_usage_sum"))
                .isPositive()
                .isEqualTo(tokensInTheModelsLog()));
    assertThat(documentsOf(chat, "sums")).isEqualTo(32);
  }

  @Test
  @Order(2)
  void messages_wait_while_nats_is_away(Running chat) throws Exception {
    chat.tell("talk nats 1");
    eventually(() -> assertThat(chat.tally("nats", "accepted")).isOne());
    chat.tell("stop nats");
    try {
      chat.tell("talk nats 20");
      eventually(() -> assertThat(chat.tally("nats", "accepted")).isEqualTo(21));
      fires("OutboxStuck", CHAT);
      fires("NATSSubscriptionDown", "notify-server");
      assertThat(chat.status(CHAT, "/ready")).isEqualTo(200);
    } finally {
      chat.tell("start nats");
    }

    assertThatAllAreHeardAndFoundOnce(chat, "nats");
    ends("OutboxStuck", CHAT);
    ends("NATSSubscriptionDown", "notify-server");
  }

  @Test
  @Tag("long")
  @Order(3)
  void what_is_said_while_elasticsearch_is_away_is_found_when_it_is_back(Running chat)
      throws Exception {
    Operator.mustRun("down", "elasticsearch");
    try {
      chat.tell("talk elastic 20");
      eventually(() -> assertThat(chat.tally("elastic", "accepted")).isEqualTo(20));
      eventually(() -> assertThat(chat.tally("elastic", "missing")).isZero());
      fires("IndexingFailing", BOT);
      assertThat(chat.status(BOT, "/ready")).isEqualTo(503);
    } finally {
      Operator.mustRun("up", "elasticsearch");
    }

    assertThatAllAreHeardAndFoundOnce(chat, "elastic");
    ends("IndexingFailing", BOT);
    eventually(() -> assertThat(chat.status(BOT, "/ready")).isEqualTo(200));
  }

  @Test
  @Tag("long")
  @Order(4)
  void the_chat_goes_on_while_the_model_is_killed(Running chat) throws Exception {
    chat.tell("talk model 10");
    chat.tell("kill model-server");
    try {
      chat.tell("talk model 10");
      eventually(() -> assertThat(chat.tally("model", "accepted")).isEqualTo(20));
      // A question that fails is not tried again, and one failure is no alert.
      await("the alert")
          .atMost(SOON)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                chat.tell("ask model 1");
                return prometheus.fires("AssistantFailing", "job", BOT);
              });
      assertThat(
              chat.sum(BOT, "assistant_reply_duration_seconds_count{error_type=\"unavailable\"}"))
          .isGreaterThan(2);
      // The bot is ready: it only does less.
      assertThat(chat.status(BOT, "/ready")).isEqualTo(200);
    } finally {
      chat.tell("start model-server");
    }

    assertThatAllAreHeardAndFoundOnce(chat, "model");
    long replies = successes(chat, "assistant_reply_duration_seconds_count");
    chat.tell("ask model 1");
    eventually(
        () ->
            assertThat(successes(chat, "assistant_reply_duration_seconds_count"))
                .isGreaterThan(replies));
    ends("AssistantFailing", BOT);
  }

  @Test
  @Tag("long")
  @Order(5)
  void requests_are_refused_while_the_pool_is_full(Running chat) throws Exception {
    chat.tell("talk pool 1");
    eventually(() -> assertThat(chat.tally("pool", "accepted")).isOne());
    chat.tell("lock");
    try {
      // Who waits for the lock gives up after ten seconds.
      await("the alert")
          .atMost(SOON)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                chat.tell("read pool 20");
                return prometheus.fires("DatabaseConnectionPoolExhausted", "job", CHAT);
              });
      eventually(() -> assertThat(Integer.parseInt(chat.tell("refused"))).isPositive());
      assertThat(chat.sum(CHAT, "db_client_connection_timeouts_total")).isPositive();
    } finally {
      chat.tell("unlock");
    }

    ends("DatabaseConnectionPoolExhausted", CHAT);
    chat.tell("talk pool 5");
    eventually(() -> assertThat(chat.tally("pool", "accepted")).isEqualTo(6));
    assertThatAllAreHeardAndFoundOnce(chat, "pool");
  }

  @Test
  @Tag("long")
  @Order(6)
  void a_killed_bot_goes_on_where_it_was(Running chat) throws Exception {
    chat.tell("talk bot 200");
    eventually(() -> assertThat(chat.tally("bot", "accepted")).isGreaterThan(20));
    chat.tell("kill " + BOT);
    try {
      fires("ServiceDown", BOT);
    } finally {
      chat.tell("start " + BOT);
    }

    eventually(() -> assertThat(chat.tally("bot", "accepted")).isEqualTo(200));
    assertThatAllAreHeardAndFoundOnce(chat, "bot");
    ends("ServiceDown", BOT);
  }

  /** By all members of their chats, and by who searches. */
  private static void assertThatAllAreHeardAndFoundOnce(Running chat, String run) throws Exception {
    eventually(() -> assertThat(chat.tally(run, "missing")).isZero());
    assertThat(chat.tally(run, "unanswered")).isZero();
    assertThat(chat.tally(run, "repeated")).isZero();
    eventually(() -> assertThat(documentsOf(chat, run)).isEqualTo(chat.tally(run, "accepted")));
  }

  /** Of what its users said, without the replies, which may repeat it. */
  private static long documentsOf(Running chat, String run) {
    return documentsSince(
        chat, "(text:\"%1$s says\" OR text:\"assistant %1$s asks\")".formatted(run));
  }

  /** Elasticsearch keeps what was said in a run before. */
  private static long documentsSince(Running chat, String query) {
    return Backends.count("chat-messages", "at:[\"" + chat.started() + "\" TO *] AND " + query);
  }

  private static long successes(Running chat, String metric) throws Exception {
    return chat.sum(BOT, metric) - chat.sum(BOT, metric + "{error_type=}");
  }

  private static long tokensInTheModelsLog() throws Exception {
    Path log = Backends.tailedFolder().resolve("chat/model-server.log");
    Matcher usage = USAGE.matcher(Files.readString(log));
    long tokens = 0;
    while (usage.find()) {
      tokens += Long.parseLong(usage.group(1)) + Long.parseLong(usage.group(2));
    }
    return tokens;
  }

  private static void fires(String alert, String job) {
    until(alert + " fires").until(() -> prometheus.fires(alert, "job", job));
  }

  private static void ends(String alert, String job) {
    until(alert + " ends").until(() -> !prometheus.fires(alert, "job", job));
  }

  private static void eventually(ThrowingRunnable assertion) {
    until("it comes so").untilAsserted(assertion);
  }

  private static ConditionFactory until(String what) {
    return await(what).atMost(SOON).pollInterval(Duration.ofMillis(500));
  }
}
