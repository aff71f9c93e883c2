package io.throughline.examples.chat.bot;

import static io.opentelemetry.api.trace.SpanKind.CLIENT;
import static io.opentelemetry.api.trace.SpanKind.CONSUMER;
import static io.opentelemetry.api.trace.SpanKind.PRODUCER;
import static io.throughline.testing.TelemetryAssertions.assertThat;
import static io.throughline.testing.TelemetryAssertions.span;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.model.ModelServer;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is said can be found, once. */
class IndexerTest extends BotFixture {

  private static final String INDEXING = "search.indexing.duration";

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
    soon().untilAsserted(() -> assertThat(metrics().sum("search.documents.indexed")).isEqualTo(10));
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
  void a_key_that_is_refused_holds_messages_and_buries_none() throws Exception {
    index.failsWith = 403;
    startBot();
    publish(ChatEventType.MESSAGE_CREATED, 1, "hello");
    soon()
        .untilAsserted(
            () -> assertThat(metrics().count(INDEXING, "error.type=index")).isGreaterThan(5));
    int port = model.port();
    model.close();
    model = ModelServer.start(modelSettings(port, "MODEL_KEY", "k3y"), telemetry.openTelemetry());
    index.failsWith = 0;
    soon()
        .untilAsserted(
            () -> assertThat(metrics().count(INDEXING, "error.type=embedding")).isGreaterThan(5));
    assertThat(index.documents).isEmpty();

    model.close();
    model = model(port, 384);
    soon().untilAsserted(() -> assertThat(index.documents).containsOnlyKeys(1L));
    assertThat(dead()).isZero();
  }

  private static Map<String, String> modelSettings(int port, String name, String value) {
    return Map.of("MODEL_WEIGHTS", "scripted", "MODEL_PORT", Integer.toString(port), name, value);
  }
}
