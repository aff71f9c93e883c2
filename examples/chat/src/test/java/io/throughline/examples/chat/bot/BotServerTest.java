package io.throughline.examples.chat.bot;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.context.Context;
import io.throughline.examples.chat.bot.ChatStandIn.Posted;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.http.Metrics;
import io.throughline.examples.chat.model.ModelServer;
import io.throughline.examples.chat.parts.Nats;
import io.throughline.examples.chat.parts.RealParts;
import io.throughline.operators.spi.ComponentState;
import io.throughline.testing.TelemetryExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** On real NATS and PostgreSQL, with a scripted model. */
class BotServerTest {

  private static final String INDEXING = "search.indexing.duration";
  private static final String REPLY = "assistant.reply.duration";

  @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();

  private final Map<String, String> environment = new HashMap<>();
  private Nats nats;
  private IndexStandIn index;
  private ChatStandIn chat;
  private ModelServer model;
  private Bus bus;
  private @Nullable BotServer bot;

  @BeforeEach
  void startParts() throws Exception {
    nats = RealParts.nats();
    index = new IndexStandIn();
    chat = new ChatStandIn();
    model = model(0, 384);
    bus = Bus.connect(ChatEvent.bus(nats.url(), "test"), telemetry.openTelemetry());
    environment.putAll(
        Map.of(
            "BOT_PORT",
            "0",
            "BOT_TOKEN",
            "t0ken",
            "CHAT_NATS_URL",
            nats.url(),
            "CHAT_POSTGRES_URL",
            RealParts.newDatabase(),
            "CHAT_ELASTICSEARCH_URL",
            index.url(),
            "BOT_CHAT_URL",
            chat.url(),
            "BOT_MODEL_URL",
            "http://127.0.0.1:" + model.port(),
            "BOT_LANGUAGE_MODEL",
            "scripted",
            "BOT_EMBEDDING_MODEL",
            "scripted"));
  }

  @AfterEach
  void stop() throws Exception {
    if (bot != null) {
      bot.close();
    }
    bus.close();
    model.close();
    chat.close();
    index.close();
    nats.close();
  }

  @Test
  void each_message_is_in_the_index_once_and_what_was_counted_agrees() throws Exception {
    startBot();
    for (long id = 1; id <= 20; id++) {
      publish(ChatEventType.MESSAGE_CREATED, id, "message " + id);
    }

    soon().untilAsserted(() -> assertThat(index.documents).hasSize(20));
    JsonNode document = Objects.requireNonNull(index.documents.get(7L));
    assertThat(document.path("text").asString()).isEqualTo("message 7");
    assertThat(document.path("chat").asLong()).isEqualTo(4);
    assertThat(document.path("vector")).hasSize(384);
    soon().untilAsserted(() -> assertThat(metrics().count(INDEXING)).isEqualTo(20));
    assertThat(metrics().sum("search.documents.indexed")).isEqualTo(20);
    assertThat(metrics().count("search.indexing.delay")).isEqualTo(20);
    assertThat(metrics().count("embedding.dimension")).isEqualTo(20);
    assertThat(
            metrics().count("gen_ai.client.operation.duration", "gen_ai.operation.name=embeddings"))
        .isEqualTo(20);
    assertThat(
            metrics()
                .count(
                    "db.client.operation.duration",
                    "db.system.name=elasticsearch",
                    "db.operation.name=index",
                    "db.collection.name=chat-messages"))
        .isEqualTo(20);
    soon().untilAsserted(() -> assertThat(gauge("search.document.count")).isEqualTo(20));
  }

  @Test
  void a_message_that_comes_again_is_the_same_document() throws Exception {
    startBot();
    publish(ChatEventType.MESSAGE_CREATED, 1, "twice", "one");
    publish(ChatEventType.MESSAGE_CREATED, 1, "twice", "another");

    soon().untilAsserted(() -> assertThat(metrics().count(INDEXING)).isEqualTo(2));
    assertThat(index.documents).hasSize(1);
    assertThat(metrics().sum("search.documents.indexed")).isEqualTo(1);
    assertThat(metrics().count("search.indexing.delay")).isEqualTo(1);
  }

  @Test
  void a_trace_leads_from_the_sender_into_the_index() throws Exception {
    startBot();
    // The first look at the index makes it.
    soon().untilAsserted(() -> assertThat(status("/ready")).isEqualTo(200));
    publish(ChatEventType.MESSAGE_CREATED, 1, "hello");

    soon()
        .untilAsserted(
            () ->
                assertThat(telemetry)
                    .hasTrace(
                        span("send chat.message.created")
                            .kind(PRODUCER)
                            .children(
                                span("process chat.message.created")
                                    .kind(CONSUMER)
                                    .children(
                                        span("embeddings scripted")
                                            .children(span("POST /v1/embeddings")),
                                        span("index chat-messages").kind(CLIENT)))));
  }

  @Test
  void what_is_sent_while_the_index_is_away_is_indexed_when_it_is_back() throws Exception {
    index.failsWith = 503;
    startBot();
    for (long id = 1; id <= 10; id++) {
      publish(ChatEventType.MESSAGE_CREATED, id, "message " + id);
    }
    // More often than a message that is at fault itself would be tried.
    soon()
        .untilAsserted(
            () -> assertThat(metrics().count(INDEXING, "error.type=index")).isGreaterThan(5));
    assertThat(status("/ready")).isEqualTo(503);

    index.failsWith = 0;
    soon()
        .untilAsserted(
            () ->
                assertThat(index.documents)
                    .containsOnlyKeys(LongStream.rangeClosed(1, 10).boxed().toList()));
    soon().untilAsserted(() -> assertThat(status("/ready")).isEqualTo(200));
    assertThat(metrics().sum("search.documents.indexed")).isEqualTo(10);
    assertThat(dead()).isZero();
  }

  @Test
  void a_message_that_the_index_refuses_is_put_away_and_the_next_is_indexed() throws Exception {
    startBot();
    bus.publish("chat.message.created", "x", "nonsense".getBytes(UTF_8), Context.root()).get();
    publish(ChatEventType.MESSAGE_CREATED, 2, "sense");

    soon().untilAsserted(() -> assertThat(index.documents).containsOnlyKeys(2L));
    assertThat(metrics().count(INDEXING, "error.type=parse")).isEqualTo(1);
    soon().untilAsserted(() -> assertThat(dead()).isEqualTo(1));
  }

  @Test
  void a_model_with_vectors_of_another_length_is_noticed() throws Exception {
    int port = model.port();
    model.close();
    model = model(port, 256);
    startBot();
    publish(ChatEventType.MESSAGE_CREATED, 1, "hello");

    soon()
        .untilAsserted(
            () -> assertThat(metrics().count(INDEXING, "error.type=dimension")).isPositive());
    assertThat(index.documents).isEmpty();

    model.close();
    model = model(port, 384);
    soon().untilAsserted(() -> assertThat(index.documents).containsOnlyKeys(1L));
  }

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
    assertThat(metrics().count(REPLY, "assistant.task=summary")).isEqualTo(1);
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

  private void startBot() throws Exception {
    bot = BotServer.start(environment, telemetry.openTelemetry(), ComponentState.unobserved());
  }

  private ModelServer model(int port, int dimension) throws Exception {
    return ModelServer.start(
        Map.of(
            "MODEL_WEIGHTS", "scripted",
            "MODEL_PORT", Integer.toString(port),
            "MODEL_DIMENSION", Integer.toString(dimension)),
        telemetry.openTelemetry());
  }

  private void publish(ChatEventType type, long id, String text) throws Exception {
    publish(type, id, text, type.value() + id);
  }

  private void publish(ChatEventType type, long id, String text, String messageId)
      throws Exception {
    ChatEvent event = new ChatEvent(type, id, 4, 9, text, Instant.now());
    bus.publish(type.subject(), messageId, event.toJson(), Context.root()).get();
  }

  /** Messages that nobody could process, as NATS counts them. */
  private int dead() throws Exception {
    String streams = nats.monitor("/jsz?streams=1");
    return JsonMapper.shared()
        .readTree(streams)
        .at("/account_details/0/stream_detail")
        .valueStream()
        .filter(stream -> stream.path("name").asString("").equals("CHAT_DEAD"))
        .mapToInt(stream -> stream.at("/state/messages").asInt())
        .sum();
  }

  private int status(String path) throws Exception {
    return ask(path).statusCode();
  }

  private String body(String path) throws Exception {
    return ask(path).body();
  }

  private HttpResponse<String> ask(String path) throws Exception {
    int port = Objects.requireNonNull(bot).port();
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            BodyHandlers.ofString());
  }

  private long gauge(String name) {
    return telemetry.metrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .flatMap(metric -> metric.getLongGaugeData().getPoints().stream())
        .mapToLong(point -> point.getValue())
        .sum();
  }

  private Metrics metrics() {
    return Metrics.of(telemetry);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(2));
  }
}
